import ArgumentParser
import Foundation
import Node

/// The program that has the demonstration: invented people, and a sign-in without a password. A node in production is
/// installed without it (OWASP ASVS 5.0, V15.2.3).
enum DemonstrationProgram {
    static let name = "longitude-demo"
    static let discussion = """
        The program \(name) does it, which has to stand in the folder of this one. It is not installed in production.
        """

    /// Becomes that program, with the same arguments: the process, its streams and its parent stay the same.
    ///
    /// - Throws: `ExitCode` when it cannot be started; why is said.
    static func run() throws {
        // Whatever link or name this one was called by. Source: proc(5).
        let own = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let place = own.deletingLastPathComponent().appending(path: name).path
        // A command runs on a thread that holds signals back, and a program begins as the thread that starts it:
        // nobody could stop it.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        unsafe execv(place, CommandLine.unsafeArgv)
        let failure = errno
        guard failure == ENOENT else {
            Terminal.note(
                "Error: \(place) cannot be started (\(Terminal.words(of: failure))). Install it anew, so that this "
                    + "account may run it.")
            throw ExitCode.undone
        }
        Terminal.note(
            "Error: demo and simulate are a program of their own, \(name), and \(place) is not there: install it "
                + "beside this one, on a machine that holds no real people's records.")
        throw ExitCode.validationFailure
    }
}

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Serve a demonstration, where \(DemonstrationProgram.name) is installed. Not for real patients.",
        discussion: DemonstrationProgram.discussion)
    @Argument(parsing: .captureForPassthrough, help: "As `longitude demo --help` lists them.")
    var arguments: [String] = []

    func run() throws { try DemonstrationProgram.run() }
}

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Make a synthetic London as files, where \(DemonstrationProgram.name) is installed.",
        discussion: DemonstrationProgram.discussion)
    @Argument(parsing: .captureForPassthrough, help: "As `longitude simulate --help` lists them.")
    var arguments: [String] = []

    func run() throws { try DemonstrationProgram.run() }
}
