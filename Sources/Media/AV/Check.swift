import CLibAV
import Glibc
import Model

/// Passes a libav return on, or throws it with libav's own last log line.
///
/// - Parameters:
///   - operation: what was tried, as in "decoding the picture".
///   - input: index of the request's input that the operation reads, when a failure is that file's fault.
/// - Throws: cause `.resource` for a full disk or memory, `.input` where `input` is given, else `.internal`.
@discardableResult
func check(_ code: Int32, _ operation: String, input: Int? = nil) throws(ActionFailure) -> Int32 {
    guard code < 0 else { return code }
    throw failure(code, operation, input: input)
}

/// A pointer that libav returned, or a failure for want of memory.
func check<Value>(_ pointer: Value?, _ operation: String) throws(ActionFailure) -> Value {
    guard let pointer else { throw failure(shim_averror(ENOMEM), operation) }
    return pointer
}

/// What `check` throws.
func failure(_ code: Int32, _ operation: String, input: Int? = nil) -> ActionFailure {
    var buffer = [CChar](repeating: 0, count: 128)
    av_strerror(code, &buffer, buffer.count)
    let reason = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let line = LibAVLog.takeLastLine().map { " (\($0))" } ?? ""
    // Of a file from outside, demuxers say "input/output error" when it ends too early.
    let resources = ([ENOSPC, ENOMEM, EDQUOT, EMFILE, ENFILE, EFBIG, EROFS] + (input == nil ? [EIO] : []))
        .map(shim_averror)
    let cause: ActionFailure.Cause = resources.contains(code) ? .resource : input == nil ? .internal : .input
    return ActionFailure(cause, "\(operation): \(reason.lowercased())\(line)", input: cause == .input ? input : nil)
}
