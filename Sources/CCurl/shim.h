#ifndef VIDBUILD_CCURL_SHIM_H
#define VIDBUILD_CCURL_SHIM_H
// libcurl's option calls are variadic, which Swift cannot call: one typed function for each kind of argument.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
/// For options ending in `_LARGE`.
static inline CURLcode curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
/// libcurl keeps a copy of the text.
static inline CURLcode curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
/// For options that take the caller's memory as it is: callback data, lists of headers, mime trees, the error buffer.
static inline CURLcode curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode curl_set_write(CURL *easy, CURLoption option, curl_write_callback call) {
    return curl_easy_setopt(easy, option, call);
}
static inline CURLcode curl_set_read(CURL *easy, curl_read_callback call) {
    return curl_easy_setopt(easy, CURLOPT_READFUNCTION, call);
}
static inline CURLcode curl_set_seek(CURL *easy, curl_seek_callback call) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, call);
}
static inline CURLcode curl_set_open_socket(CURL *easy, curl_opensocket_callback call) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, call);
}
static inline CURLcode curl_set_before_request(CURL *easy, curl_prereq_callback call) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, call);
}
/// 0 when libcurl does not know.
static inline long curl_info_long(CURL *easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}
static inline CURLMcode curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
/// The socket's address as the callback of CURLOPT_OPENSOCKETFUNCTION gets it: `addr` is the head of a longer structure.
static inline const struct sockaddr *curl_address(const struct curl_sockaddr *address) { return &address->addr; }
/// What has ended, and how (`CURLMsg.data` is a union). NULL: nothing more.
static inline CURL *curl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));)
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    return NULL;
}
/// A macro, which Swift does not import.
static const curl_socket_t curl_bad_socket = CURL_SOCKET_BAD;
#endif
