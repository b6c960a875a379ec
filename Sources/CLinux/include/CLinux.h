/// What Swift's Glibc module lacks of Linux.
///
/// The bodies are C files: _GNU_SOURCE in a header would change types that the Glibc module has already.
#pragma once
#include "CLinuxFolder.h"
#include "CLinuxListeners.h"
#include "CLinuxMemory.h"
#include "CLinuxNamespace.h"
#include "CLinuxPackets.h"
#include "CLinuxProcesses.h"
#include "CLinuxSignals.h"
#include "CLinuxSockets.h"
#include "CLinuxSpool.h"
#include "CLinuxSupervisor.h"
