#ifndef VIDBUILD_CCURL_SHIM_H
#define VIDBUILD_CCURL_SHIM_H
#include <curl/curl.h>
#endif
