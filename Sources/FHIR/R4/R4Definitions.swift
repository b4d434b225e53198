extension R4 {
    /// A type of FHIR and what it is made of.
    public struct TypeDefinition: Sendable {
        /// What sort of type it is.
        public enum Kind: Sendable { case primitive, datatype, resource, nested }
        /// Its name, or for a nested type its path: `Patient.contact`.
        public let name: String
        /// What sort of type it is.
        public let kind: Kind
        /// The type it specialises; nil for `Element` and `Resource`.
        public let base: String?
        /// Whether no value is of exactly this type.
        public let isAbstract: Bool
        /// Its elements, the inherited ones first; none for primitive types.
        public internal(set) var elements: [ElementDefinition]

        /// The element of that name, without suffix for a choice: `value`, not `valueQuantity` or `value[x]`.
        public func element(_ name: String) -> ElementDefinition? { elements.first { $0.name == name } }
    }

    /// An element of a type.
    public struct ElementDefinition: Sendable {
        /// Its name; that of a choice stands without `[x]`.
        public let name: String
        /// Whether the JSON name is the name with a type behind it: `value` as `valueQuantity`.
        public let isChoice: Bool
        /// Whether it must be there (minimum 1; R4 has no greater minimum).
        public let isRequired: Bool
        /// Whether it may repeat (maximum `*`; R4 has no maximum but 1 and `*`), and so is an array in JSON.
        public let repeats: Bool
        /// The types it may have: one, unless it is a choice.
        public let types: [TypeReference]
        /// Whether the element can change the meaning of what stands around it.
        public let isModifier: Bool
        /// Whether it belongs to the summary (`_summary=true`).
        public let isSummary: Bool
        /// The value set that its codes are from, where R4 names one.
        public let binding: Binding?

        /// The name as the definitions write it: `value[x]`.
        public var writtenName: String { isChoice ? name + "[x]" : name }
    }

    /// A type that an element may have.
    public struct TypeReference: Sendable, Equatable {
        /// The name of the type; of a nested type its path. A content reference is resolved: `Questionnaire.item.item`
        /// has the type `Questionnaire.item`.
        public let code: String
        /// For `Reference` and `canonical` the resource types it may point to; empty when R4 does not say.
        public let targets: [String]
    }

    /// The value set that the codes of an element are from.
    public struct Binding: Sendable, Equatable {
        /// How much the value set binds. Source: FHIR R4 terminologies.html#strength.
        public enum Strength: String, Sendable { case required, extensible, preferred, example }
        /// How much the value set binds.
        public let strength: Strength
        /// The canonical URL of the value set, without version.
        public let valueSet: String
    }

    /// A search parameter. Source: FHIR R4 searchparameter-registry.html.
    public struct SearchParameter: Sendable {
        /// What sort of value it compares. Source: FHIR R4 search.html#ptypes.
        public enum Kind: String, Sendable {
            case number, date, string, token, reference, composite, quantity, uri, special
        }
        /// A part of a composite parameter.
        public struct Component: Sendable {
            /// The id of the parameter that says how the part is compared.
            public let parameter: String
            /// FHIRPath from what the composite's expression finds to the part.
            public let expression: String
        }
        /// Its id; the URL is `http://hl7.org/fhir/SearchParameter/` and the id.
        public let id: String
        /// Its name in a query.
        public let code: String
        /// What sort of value it compares.
        public let kind: Kind
        /// The resource types it searches.
        public let bases: [String]
        /// The resource types a reference may point to; empty for other parameters.
        public let targets: [String]
        /// FHIRPath to what is searched; empty for `_text`, `_content`, `_query`, which have none.
        public let expression: String
        /// The parts of a composite parameter.
        public internal(set) var components: [Component]
    }
}
