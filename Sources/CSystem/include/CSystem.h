#pragma once
#include "ByteLock.h"
#include "Pipe.h"
#include "Sandbox.h"
