#include "CSentencePiece.h"

#include <sentencepiece_processor.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

struct ssae_sentencepiece {
  sentencepiece::SentencePieceProcessor processor;
};

// No C++ exception may reach Swift: the library's double-array builder throws.

ssae_sentencepiece *ssae_sentencepiece_load(const void *bytes, size_t size, char *message, size_t message_size) {
  ssae_sentencepiece *model = nullptr;
  try {
    model = new ssae_sentencepiece;
    const auto status = model->processor.LoadFromSerializedProto({static_cast<const char *>(bytes), size});
    if (status.ok()) return model;
    snprintf(message, message_size, "%s", status.ToString().c_str());
  } catch (const std::exception &error) {
    snprintf(message, message_size, "%s", error.what());
  } catch (...) {
    snprintf(message, message_size, "unknown failure");
  }
  delete model;
  return nullptr;
}

void ssae_sentencepiece_free(ssae_sentencepiece *model) { delete model; }

ptrdiff_t ssae_sentencepiece_encode(const ssae_sentencepiece *model, const void *text, size_t size, int32_t **ids) {
  *ids = nullptr;
  try {
    std::vector<int> result;
    if (!model->processor.Encode({static_cast<const char *>(text), size}, &result).ok()) return -1;
    *ids = static_cast<int32_t *>(malloc(result.size() * sizeof(int32_t) + 1));
    if (*ids == nullptr) return -1;
    if (!result.empty()) memcpy(*ids, result.data(), result.size() * sizeof(int32_t));
    return static_cast<ptrdiff_t>(result.size());
  } catch (...) {
    return -1;
  }
}

void ssae_sentencepiece_free_ids(int32_t *ids) { free(ids); }
