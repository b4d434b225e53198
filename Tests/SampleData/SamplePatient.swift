/// A Patient of FHIR R4 as a source sends it: Florence Adeyemi, if nothing else is said.
///
/// - Parameters:
///   - number: the NHS number, of the test range.
///   - more: further members, each with a comma before it.
package func samplePatient(
    _ id: String = "p", number: String = "9990000018", family: String = "Adeyemi", given: String? = nil,
    born: String = "1951-03-04", more: String = ""
) -> String {
    let names = given.map { #","given":["\#($0)"]"# } ?? ""
    return #"{"resourceType":"Patient","id":"\#(id)","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
        + #""value":"\#(number)"}],"name":[{"family":"\#(family)"\#(names)}],"birthDate":"\#(born)"\#(more)}"#
}
