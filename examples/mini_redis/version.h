/* SPDX-License-Identifier: MIT */
#ifndef MINI_REDIS_VERSION_H
#define MINI_REDIS_VERSION_H

/* The version whose commands and errors these are: clients look at it. */
#define REDIS_VERSION "7.0.15"

#endif
