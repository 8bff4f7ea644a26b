// flite has no pkg-config file, and no header declares its voices' register functions.
#pragma once
#include <flite/flite.h>
#include <flite/flite_version.h>

/// Registers a voice and returns it; further calls return the same voice. The argument is not used: pass NULL.
cst_voice *register_cmu_us_slt(const char *voxdir);
cst_voice *register_cmu_us_rms(const char *voxdir);
cst_voice *register_cmu_us_awb(const char *voxdir);
cst_voice *register_cmu_us_kal(const char *voxdir);
cst_voice *register_cmu_us_kal16(const char *voxdir);

/// `flite_init`, which flite declares without a prototype.
static inline void shim_flite_init(void) { flite_init(); }
/// `new_utterance`, likewise.
static inline cst_utterance *shim_new_utterance(void) { return new_utterance(); }

// flite keeps the pointer of every feature's and relation's name, so that these names are C literals, which never go away.

/// Adds the Token relation (`utt_relation_create`), empty.
static inline cst_relation *shim_create_tokens(cst_utterance *u) { return utt_relation_create(u, "Token"); }
/// Appends a token as `default_tokenization` does, with the caption it belongs to. Values are copied.
static inline void shim_append_token(cst_relation *tokens, const char *before, const char *name, const char *after,
                                     int caption) {
    cst_item *item = relation_append(tokens, NULL);
    item_set_string(item, "name", name);
    item_set_string(item, "whitespace", " ");
    item_set_string(item, "prepunctuation", before);
    item_set_string(item, "punc", after);
    item_set_int(item, "caption", caption);
}
/// Lengthens every sound of an utterance by `factor` (feature `duration_stretch`).
static inline void shim_stretch(cst_utterance *u, float factor) {
    flite_feat_set_float(u->features, "duration_stretch", factor);
}
