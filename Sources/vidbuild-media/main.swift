import CSystem
import Glibc
import Media
import Model

// The composition root of the worker: facts for a person, or requests from a coordinator.

let arguments = CommandLine.arguments.dropFirst()
switch Array(arguments) {
case []: exit(Worker.run())
case ["--facts"]: exit(Worker.printFacts())
default:
    Worker.complain(
        "usage: vidbuild-media [--facts]; it is started by vidbuild, which speaks with it on standard input")
    exit(2)
}
