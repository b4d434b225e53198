extension Attributes where Self == ClassAttribute {
    /// `class`: a class of the stylesheet, and a further one or nil. Never made from data.
    @inlinable
    public static func `class`(_ value: StaticString, _ more: StaticString? = nil) -> Self { Self(value, more) }
    /// `class`: a class, and a further one when the condition holds.
    @inlinable
    public static func `class`(_ value: StaticString, _ more: StaticString, when condition: Bool) -> Self {
        Self(value, condition ? more : nil)
    }
}

extension Attributes where Self == FixedAttribute {
    /// `role`: what the element is, where its name does not say so.
    @inlinable
    public static func role(_ value: StaticString?) -> Self { Self(" role=\"", value) }
    /// `rel`: what a link is to the page.
    @inlinable
    public static func rel(_ value: StaticString?) -> Self { Self(" rel=\"", value) }
    /// `target`: where a link opens.
    @inlinable
    public static func target(_ value: StaticString?) -> Self { Self(" target=\"", value) }
    /// `method`: `get` or `post`.
    @inlinable
    public static func method(_ value: StaticString?) -> Self { Self(" method=\"", value) }
    /// `type`: the type of a field, button, stylesheet or document.
    @inlinable
    public static func type(_ value: StaticString?) -> Self { Self(" type=\"", value) }
    /// `http-equiv`: the header that a `meta` stands for.
    @inlinable
    public static func httpEquiv(_ value: StaticString?) -> Self { Self(" http-equiv=\"", value) }
    /// `charset`: the encoding of the page.
    @inlinable
    public static func charset(_ value: StaticString?) -> Self { Self(" charset=\"", value) }
    /// `autocomplete`: what a browser may fill in.
    @inlinable
    public static func autocomplete(_ value: StaticString?) -> Self { Self(" autocomplete=\"", value) }
    /// `inputmode`: the keyboard that a phone shows.
    @inlinable
    public static func inputmode(_ value: StaticString?) -> Self { Self(" inputmode=\"", value) }
    /// `spellcheck`: `false` keeps names from spelling services.
    @inlinable
    public static func spellcheck(_ value: StaticString?) -> Self { Self(" spellcheck=\"", value) }
    /// `scope`: `col` or `row`: what a table heading heads.
    @inlinable
    public static func scope(_ value: StaticString?) -> Self { Self(" scope=\"", value) }
}

extension Attributes where Self == TextAttribute {
    /// `id`: the identifier of the element, once a page.
    @inlinable
    public static func id(_ value: String?) -> Self { Self("id", value) }
    /// `aria-…`: an accessibility property, by the name after the dash.
    @inlinable
    public static func aria(_ name: StaticString, _ value: String?) -> Self { Self(name, value, lead: " aria-") }
    /// `data-…`: a value for the stylesheet or a script, by the name after the dash.
    @inlinable
    public static func data(_ name: StaticString, _ value: String?) -> Self { Self(name, value, lead: " data-") }
    /// `hx-get`: the part that htmx loads in place of the element or its content.
    @inlinable
    public static func hxGet(_ value: SafeURL?) -> Self { Self("hx-get", value?.text) }
    /// `lang`: the language of the content.
    @inlinable
    public static func lang(_ value: String?) -> Self { Self("lang", value) }
    /// `href`: where a link leads.
    @inlinable
    public static func href(_ value: SafeURL) -> Self { Self("href", value.text) }
    /// `src`: where a script, picture or frame comes from.
    @inlinable
    public static func src(_ value: SafeURL) -> Self { Self("src", value.text) }
    /// `action`: where a form is sent.
    @inlinable
    public static func action(_ value: SafeURL) -> Self { Self("action", value.text) }
    /// `formaction`: where this button sends its form.
    @inlinable
    public static func formaction(_ value: SafeURL) -> Self { Self("formaction", value.text) }
    /// `download`: the link saves a file, under this name.
    @inlinable
    public static func download(_ value: String?) -> Self { Self("download", value) }
    /// `name`: the name of a field or fact.
    @inlinable
    public static func name(_ value: String?) -> Self { Self("name", value) }
    /// `value`: the value of a field.
    @inlinable
    public static func value(_ value: String?) -> Self { Self("value", value) }
    /// `content`: the value of a `meta`.
    @inlinable
    public static func content(_ value: String?) -> Self { Self("content", value) }
    /// `for`: the field that a label names.
    @inlinable
    public static func `for`(_ value: String?) -> Self { Self("for", value) }
    /// `placeholder`: an example inside an empty field.
    @inlinable
    public static func placeholder(_ value: String?) -> Self { Self("placeholder", value) }
    /// `datetime`: the date or time for machines, ISO 8601.
    @inlinable
    public static func datetime(_ value: String?) -> Self { Self("datetime", value) }
    /// `alt`: what a picture shows.
    @inlinable
    public static func alt(_ value: String?) -> Self { Self("alt", value) }
}

extension Attributes where Self == PrefixedAttribute {
    /// `data-…` with a fixed value.
    @inlinable
    public static func data(_ name: StaticString, fixed value: StaticString) -> Self { Self(" data-", name, value) }
    /// `aria-…` with a fixed value.
    @inlinable
    public static func aria(_ name: StaticString, fixed value: StaticString) -> Self { Self(" aria-", name, value) }
    /// `hx-…`: a setting of htmx.
    @inlinable
    public static func hx(_ setting: HtmxSetting, _ value: StaticString) -> Self { Self(" hx-", setting.name, value) }
}

extension Attributes where Self == FlagAttribute {
    /// `hidden`: not shown.
    @inlinable
    public static func hidden(_ isOn: Bool = true) -> Self { Self(" hidden", isOn) }
    /// `checked`: ticked.
    @inlinable
    public static func checked(_ isOn: Bool = true) -> Self { Self(" checked", isOn) }
    /// `selected`: chosen.
    @inlinable
    public static func selected(_ isOn: Bool = true) -> Self { Self(" selected", isOn) }
    /// `disabled`: not to be used.
    @inlinable
    public static func disabled(_ isOn: Bool = true) -> Self { Self(" disabled", isOn) }
    /// `required`: to be filled in.
    @inlinable
    public static func required(_ isOn: Bool = true) -> Self { Self(" required", isOn) }
    /// `open`: a `details` that is open.
    @inlinable
    public static func open(_ isOn: Bool = true) -> Self { Self(" open", isOn) }
    /// `novalidate`: the server checks the form, not the browser.
    @inlinable
    public static func novalidate(_ isOn: Bool = true) -> Self { Self(" novalidate", isOn) }
    /// `defer`: the script runs when the page is read.
    @inlinable
    public static func `defer`(_ isOn: Bool = true) -> Self { Self(" defer", isOn) }
}

extension Attributes where Self == NumberAttribute {
    /// `tabindex`: the place in the order of the Tab key: 0 or -1.
    @inlinable
    public static func tabindex(_ value: Int) -> Self { Self(" tabindex=\"", value) }
    /// `maxlength`: the longest value, in UTF-16 code units.
    @inlinable
    public static func maxlength(_ value: Int) -> Self { Self(" maxlength=\"", value) }
    /// `rows`: how many lines of a text area are shown.
    @inlinable
    public static func rows(_ value: Int) -> Self { Self(" rows=\"", value) }
    /// `colspan`: how many columns a cell spans.
    @inlinable
    public static func colspan(_ value: Int) -> Self { Self(" colspan=\"", value) }
}

/// The settings of htmx that pages may use: none of them runs a script.
public enum HtmxSetting {
    /// When the part is asked for, such as `load`.
    case trigger
    /// How it is put in, such as `outerHTML`.
    case swap
    /// What it replaces, a selector.
    case target
    /// What is shown while it loads, a selector.
    case indicator
    /// How it is asked for, JSON, such as `{"timeout":5000}` in milliseconds.
    case request

    @inlinable
    var name: StaticString {
        switch self {
        case .trigger: "trigger"
        case .swap: "swap"
        case .target: "target"
        case .indicator: "indicator"
        case .request: "request"
        }
    }
}
