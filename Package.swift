// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target: all warnings are errors, unsafe code is marked, imports say what they use.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Dependencies that are products of other packages, by short name.
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + more)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "longitude",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "longitude", targets: ["Longitude"]),
        .executable(name: "longitude-demo", targets: ["LongitudeDemo"]),
        .library(name: "FHIR", targets: ["FHIR"]),
        .library(name: "HTMLBuilder", targets: ["HTMLBuilder"]),
        .library(name: "MerkleTree", targets: ["MerkleTree"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // Floor 0: pure, no I/O, nothing of ours imported except the C tables beside them.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CTables", exclude: ["r4.table", "zstd.dictionaries"]),
        library("FHIR", ["CTables"], [.enableExperimentalFeature("Lifetimes")]),
        library("HTMLBuilder"),
        library("LegalTime"),
        library("MerkleTree", [crypto]),
        // Floor 1: who may read, where facts are kept, the ledger of every access.
        library("Access", ["LegalTime", "FHIR"]),
        library("Store", ["Access", "FHIR", crypto]),
        library("Ledger", ["Access", "Store", "FHIR", "MerkleTree", crypto]),
        library(
            "StoreSQLite",
            ["Access", "Store", "Ledger", "FHIR", "MerkleTree", "CZstd", "CTables", grdb, sqlite, crypto]),
        // Floor 2: who is asking, for whom, and what comes in.
        library("Authentication", ["Access", crypto, jwt]),
        library("Relationships", ["Access", "Store", "Ledger", "FHIR", "LegalTime"]),
        library("Identity", ["Access", "Store", "FHIR"]),
        library("Intake", ["Access", "Store", "Identity", "FHIR", "LegalTime", "CZstd", crypto]),
        // Floor 3: the capabilities.
        library("SharedRecord", ["Access", "Store", "FHIR", "LegalTime"]),
        library("AccessReview", ["Access", "Store", "Ledger", "Relationships", "Intake", "FHIR", "LegalTime"]),
        // Floor 4: the doors.
        .target(name: "CWebAssets"),
        .target(
            name: "Web",
            dependencies: [
                "SharedRecord", "AccessReview", "Authentication", "Relationships", "Access", "Store",
                "Ledger", "FHIR", "LegalTime", "HTMLBuilder", "MerkleTree", "CWebAssets", hummingbird, logging, crypto,
                subprocess, .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            exclude: ["Assets"], swiftSettings: strict),
        // The roof. What production is installed with stands on Node alone; Simulation and Demonstration stand beside.
        library(
            "Node",
            [
                "Web", "Authentication", "Relationships", "Intake", "Access", "Store", "Ledger", "StoreSQLite", "FHIR",
                "MerkleTree", argumentParser, logging, serviceLifecycle, unixSignals,
            ]),
        .executableTarget(
            name: "Longitude",
            dependencies: [
                "Node", "Web", "AccessReview", "Authentication", "Relationships", "Intake", "Access",
                "Store", "Ledger", "StoreSQLite", "FHIR", "LegalTime", "MerkleTree", argumentParser, hummingbird,
                logging, serviceLifecycle, unixSignals, .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        library("Simulation", ["FHIR", "LegalTime"]),
        library("Demonstration", ["Web", "Authentication", "Access", "HTMLBuilder", hummingbird, crypto, jwt]),
        .executableTarget(
            name: "LongitudeDemo",
            dependencies: [
                "Node", "Demonstration", "Simulation", "Web", "Relationships", "Intake", "Access", "Store", "Ledger",
                "StoreSQLite", "FHIR", "LegalTime", argumentParser, logging, serviceLifecycle,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Web", "SharedRecord", "Relationships", "Intake", "Access", "Store", "Ledger", "StoreSQLite",
                "Simulation", "Demonstration", "FHIR", "LegalTime", "MerkleTree", "SampleData", "LedgerDouble",
                argumentParser, hummingbird, logging, .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        // What tests and benchmarks read: the data beside the checkout, random numbers that repeat, a patient, and
        // check digits.
        .target(name: "SampleData", dependencies: [], path: "Tests/SampleData", swiftSettings: strict),
        // A ledger's store that stands before another: to measure without it, to make a disk slow or full.
        .target(
            name: "LedgerDouble", dependencies: ["Access", "Ledger", "MerkleTree"], path: "Tests/LedgerDouble",
            swiftSettings: strict),
        tests("FHIR", ["FHIR", "SampleData"]),
        tests("MerkleTree", ["MerkleTree", "SampleData", crypto]),
        tests("Access", ["Access", "LegalTime", "FHIR"]),
        tests("Identity", ["Access", "Identity", "Store"]),
        tests("Intake", ["Intake", "Access", "Store", "FHIR", "Simulation", "SampleData"]),
        tests("Authentication", ["Authentication", "Access", crypto, cryptoExtras]),
        tests("Demonstration", ["Demonstration", "Authentication", "Access"]),
        tests("HTMLBuilder", ["HTMLBuilder"]),
        tests("LegalTime", ["LegalTime"]),
        tests(
            "StoreSQLite",
            [
                "StoreSQLite", "Store", "Access", "Ledger", "Intake", "Identity", "Relationships", "FHIR", "LegalTime",
                "MerkleTree", "SampleData", "LedgerDouble", grdb, crypto,
            ]),
        tests("SharedRecord", ["SharedRecord", "Access", "Store", "FHIR", "LegalTime", "SampleData"]),
        tests(
            "AccessReview",
            [
                "AccessReview", "Access", "Store", "Ledger", "StoreSQLite", "Intake", "Relationships", "FHIR",
                "SampleData", grdb,
            ]),
        tests("Simulation", ["Simulation", "FHIR", "SampleData"]),
        tests(
            "Web",
            [
                "Web", "SharedRecord", "Authentication", "Access", "Store", "Ledger", "StoreSQLite", "Intake",
                "Relationships", "Simulation", "Demonstration", "FHIR", "LegalTime", "HTMLBuilder", "SampleData",
                hummingbird,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
