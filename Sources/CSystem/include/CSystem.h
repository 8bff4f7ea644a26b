#pragma once
#include "ByteLock.h"
#include "FileCopy.h"
#include "Heap.h"
#include "Pipe.h"
#include "Sandbox.h"
