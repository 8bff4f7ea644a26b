import Testing

/// Tests that run the programs: one after another, so that each has the machine.
@Suite(.serialized) enum EndToEnd {}
