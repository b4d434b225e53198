import Foundation

/// What went wrong with a file, in words: which one, why, and what to do.
package struct FileProblem: Error, CustomStringConvertible {
    private let error: CocoaError

    /// The problem behind an error that nothing nearer to it has explained; nil when it is not one of files.
    package init?(_ error: any Error) {
        guard let error = error as? CocoaError else { return nil }
        self.error = error
    }

    /// Which file, why, and what to do.
    package var description: String {
        let place = error.filePath ?? error.url?.path ?? "A file"
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile:
            return "\(place) is not there. Look at the path, and try again."
        case .fileReadNoPermission:
            return "\(place) may not be read by this account. Change who may, or run the command as its owner."
        case .fileWriteNoPermission, .fileWriteVolumeReadOnly:
            return "\(place) may not be written by this account. Change who may, or name another place."
        case .fileWriteOutOfSpace: return "\(place) cannot be written: the disk is full. Make room, and try again."
        case .fileWriteFileExists: return "\(place) exists. Name another place, or move it away."
        default:
            let cause = (error.underlying as? POSIXError).map { " (\(Terminal.words(of: $0.code.rawValue)))" } ?? ""
            return "\(place) cannot be read or written\(cause). Look at the path, and at what this account may do."
        }
    }
}
