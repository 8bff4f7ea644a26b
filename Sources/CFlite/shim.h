// flite has no pkg-config file, and no header declares its voices' register functions.
#pragma once
#include <flite/flite.h>

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
