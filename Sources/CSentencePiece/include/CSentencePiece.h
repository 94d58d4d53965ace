#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A loaded model. Encoding from several threads at once is safe.
typedef struct ssae_sentencepiece ssae_sentencepiece;

// Loads a serialized ModelProto; NULL with a message on failure.
ssae_sentencepiece *ssae_sentencepiece_load(const void *bytes, size_t size, char *message, size_t message_size);
void ssae_sentencepiece_free(ssae_sentencepiece *model);

// Encodes UTF-8; returns the number of ids, or -1. *ids is to be freed with ssae_sentencepiece_free_ids.
ptrdiff_t ssae_sentencepiece_encode(const ssae_sentencepiece *model, const void *text, size_t size, int32_t **ids);
void ssae_sentencepiece_free_ids(int32_t *ids);

#ifdef __cplusplus
}
#endif
