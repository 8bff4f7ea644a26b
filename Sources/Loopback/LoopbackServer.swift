/// A server on 127.0.0.1 for tests, stand-ins and recorded exchanges.
package struct LoopbackServer: Sendable {}
