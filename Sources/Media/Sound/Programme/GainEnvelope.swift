/// The gains of a limiter: least of what is needed near, released slowly, and smoothed ahead of time.
///
/// Gains are whole multiples of 2^-24, so that their running sums are exact.
struct GainEnvelope {
    static let unity: Int32 = 1 << 24
    /// Each sample takes gain back by 1/4096 of what is missing: 85 ms to two thirds.
    private static let release = 12
    /// Places of the queue, a power of two above the attack.
    private static let places = 256

    /// Samples over which gain sinks before a peak.
    private let attack: Int
    /// Rising run of the needed gains below unity within the last `attack` samples: a queue whose head is their minimum.
    private var positions = [Int](repeating: 0, count: Self.places)
    private var minima = [Int32](repeating: 0, count: Self.places)
    private var head = 0
    private var tail = 0
    /// The last `attack` gains after release, as a ring.
    private var held: [Int32]
    private var slot = 0
    private var sum: Int64
    private var level = Self.unity
    private var position = 0

    /// - Parameter attack: 1 to 255 samples.
    init(attack: Int) {
        self.attack = attack
        held = [Int32](repeating: Self.unity, count: attack)
        sum = Int64(Self.unity) * Int64(attack)
    }

    /// Takes the gains that the next samples need; `gains[i]` becomes the mean of the released gains up to that sample.
    mutating func run(_ needed: UnsafePointer<Int32>, _ count: Int, into gains: UnsafeMutablePointer<Float>) {
        let unity = Self.unity
        let mask = Self.places - 1
        let full = Int64(unity) * Int64(attack)
        let scale = 1 / (Double(attack) * Double(unity))
        var (head, tail, slot, sum, level, position) = (head, tail, slot, sum, level, position)
        positions.withUnsafeMutableBufferPointer { positions in
            minima.withUnsafeMutableBufferPointer { minima in
                held.withUnsafeMutableBufferPointer { held in
                    for index in 0..<count {
                        let gain = needed[index]
                        while tail != head, minima[(tail &- 1) & mask] >= gain { tail &-= 1 }
                        if gain < unity {
                            positions[tail & mask] = position
                            minima[tail & mask] = gain
                            tail &+= 1
                        }
                        if tail != head, positions[head & mask] <= position &- attack { head &+= 1 }
                        let least = tail == head ? unity : minima[head & mask]
                        level = least <= level ? least : level &+ max(1, (least &- level) >> Self.release)
                        sum &+= Int64(level) &- Int64(held[slot])
                        held[slot] = level
                        slot = slot &+ 1 == attack ? 0 : slot &+ 1
                        gains[index] = sum == full ? 1 : Float(Double(sum) * scale)
                        position &+= 1
                    }
                }
            }
        }
        (self.head, self.tail, self.slot) = (head, tail, slot)
        (self.sum, self.level, self.position) = (sum, level, position)
    }
}
