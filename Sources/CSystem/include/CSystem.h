#pragma once
#include "ByteLock.h"
#include "Pipe.h"
