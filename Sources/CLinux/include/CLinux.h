#pragma once
#include "CLinuxNetwork.h"
