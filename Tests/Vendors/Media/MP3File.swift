/// Writes MP3: frames of 1152 samples at 44.1 kHz and 32 kbit/s, each one of eight that were made once (libmp3lame, without bit
/// reservoir). A tone's frame holds whole periods, so that it follows itself without a seam.
enum MP3File {
    /// Samples a second and a frame.
    static let rate = 44100
    static let frame = 1152

    /// Seven tones, then silence.
    private static let frames = [
        "//sQxAADwuArCguAokBcBWFBcBRIwj+UAwI8C28Y3jX16tf1d9T/X3bt+6rCP5QDAjwLbxjeNfXq1/V31P9fdu37qkxBTUUzLjEwMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "//sQxAADw+QlCguEooB8hKFBcJRQtA/yQTE21DOXHPUh6XmDLjZp8pfdMF3f15c/L28oxV4H+SiYuk4bzY9y0uQ42aeYMul7r5so/+rKHJSzl2rTEFNRTMuMTAwAAAAAAAAAAAAAAAA=",
        "//sQxAADwxhrCguApEBfC2FBcBSI4R/IAYLsYU3417eMb9H741/xjcnyH8n0I4R/IAYLsYU3417eMb9H7419pDk+Q/k+hMQU1FMy4xMDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "//sQxAADwoi/CguATEBRF+FBcAmI8D/Ghnr/LUf/Ef//b/P//8D//+E8D/Gxnv/Lcb/F///f/J//8A//+HTEFNRTMuMTAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "//sQxAADxCRJCgvkSgCEiSFBfIlA8I/jAMHBl/TaK76Bta8G6P6wTbJL2ybJBBPtpkPJ0yCUeEfxgGDgy/ptFd9A2teDdH9YJtkl7ZNkggn20yHk6ZBKExBTUUzLjEwMAAAAAAAAAAA=",
        "//sQxAADxBDPCgvURsCAmeFBeojY+EfxAGECXhEqAyi+WB/T4Jv/Bj/+j+nwTf+Df/1G/9BvhH8QBhAl4RKgMovlgf/wTf+DH/9H9Pgm/8G//qN/6DJiCmopmXGJgYAAAAAAAAAAAAA=",
        "//sQxAADxABlCgvYpkB+DKFBexTI1VQj+AAwkOVCI8gZKH14W6/TrGN/6uMZnyUmQ9nRJ5DVVCP4ADCQ5UIjyBkofXhbr9OsY3p+4xmfJSZD/RJ5BMQU1FMy4xMDAAAAAAAAAAAAAAA=",
        "//sQxAADwAABpAAAACAAADSAAAAETEFNRTMuMTAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ].map { Bytes(base64: $0) ?? [] }

    /// A tone (0 to 6) or silence (nil) for each frame.
    static func make(_ tones: [Int?]) -> Bytes {
        tones.flatMap { frames[$0.map { $0 % 7 } ?? 7] }
    }
}
