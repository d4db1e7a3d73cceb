#pragma once

#include <stdint.h>

/// How often the native library was called so far.
uint64_t crossings(void);
