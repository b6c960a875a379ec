/// What Swift's Glibc module lacks of Linux. The bodies are C files, because _GNU_SOURCE in a header changes types
/// that the Glibc module has already.
#pragma once
#include "CLinuxProcesses.h"
#include "CLinuxSignals.h"
#include "CLinuxSockets.h"
