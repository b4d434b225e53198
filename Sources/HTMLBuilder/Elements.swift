// The elements of HTML that the pages use. `style` is left out, and `script` takes an address only: pages carry neither
// inline styles nor inline scripts.
/// `html`: The document.
@inlinable @inline(__always) public var html: Tag { Tag("<html", "</html>") }
/// `head`: What a document says about itself.
@inlinable @inline(__always) public var head: Tag { Tag("<head", "</head>") }
/// `title`: The title of the document.
@inlinable @inline(__always) public var title: Tag { Tag("<title", "</title>") }
/// `body`: What a document shows.
@inlinable @inline(__always) public var body: Tag { Tag("<body", "</body>") }
/// `header`: The top of a page.
@inlinable @inline(__always) public var header: Tag { Tag("<header", "</header>") }
/// `footer`: The bottom of a page.
@inlinable @inline(__always) public var footer: Tag { Tag("<footer", "</footer>") }
/// `nav`: A list of links to move by.
@inlinable @inline(__always) public var nav: Tag { Tag("<nav", "</nav>") }
/// `main`: The main content: once a page.
@inlinable @inline(__always) public var main: Tag { Tag("<main", "</main>") }
/// `section`: A part of a page with a heading.
@inlinable @inline(__always) public var section: Tag { Tag("<section", "</section>") }
/// `div`: A box.
@inlinable @inline(__always) public var div: Tag { Tag("<div", "</div>") }
/// `p`: A paragraph.
@inlinable @inline(__always) public var p: Tag { Tag("<p", "</p>") }
/// `span`: A run of text.
@inlinable @inline(__always) public var span: Tag { Tag("<span", "</span>") }
/// `a`: A link.
@inlinable @inline(__always) public var a: Tag { Tag("<a", "</a>") }
/// `b`: Text in bold.
@inlinable @inline(__always) public var b: Tag { Tag("<b", "</b>") }
/// `strong`: Text of importance.
@inlinable @inline(__always) public var strong: Tag { Tag("<strong", "</strong>") }
/// `em`: Text with stress.
@inlinable @inline(__always) public var em: Tag { Tag("<em", "</em>") }
/// `small`: Small print.
@inlinable @inline(__always) public var small: Tag { Tag("<small", "</small>") }
/// `h1`: The heading of the page.
@inlinable @inline(__always) public var h1: Tag { Tag("<h1", "</h1>") }
/// `h2`: A heading.
@inlinable @inline(__always) public var h2: Tag { Tag("<h2", "</h2>") }
/// `h3`: A heading under an `h2`.
@inlinable @inline(__always) public var h3: Tag { Tag("<h3", "</h3>") }
/// `h4`: A heading under an `h3`.
@inlinable @inline(__always) public var h4: Tag { Tag("<h4", "</h4>") }
/// `ul`: A list.
@inlinable @inline(__always) public var ul: Tag { Tag("<ul", "</ul>") }
/// `ol`: A numbered list.
@inlinable @inline(__always) public var ol: Tag { Tag("<ol", "</ol>") }
/// `li`: An item of a list.
@inlinable @inline(__always) public var li: Tag { Tag("<li", "</li>") }
/// `dl`: A list of terms and descriptions.
@inlinable @inline(__always) public var dl: Tag { Tag("<dl", "</dl>") }
/// `dt`: A term.
@inlinable @inline(__always) public var dt: Tag { Tag("<dt", "</dt>") }
/// `dd`: The description of a term.
@inlinable @inline(__always) public var dd: Tag { Tag("<dd", "</dd>") }
/// `table`: A table.
@inlinable @inline(__always) public var table: Tag { Tag("<table", "</table>") }
/// `caption`: The caption of a table.
@inlinable @inline(__always) public var caption: Tag { Tag("<caption", "</caption>") }
/// `thead`: The head of a table, repeated on each printed page.
@inlinable @inline(__always) public var thead: Tag { Tag("<thead", "</thead>") }
/// `tbody`: The rows of a table.
@inlinable @inline(__always) public var tbody: Tag { Tag("<tbody", "</tbody>") }
/// `tfoot`: The foot of a table, repeated on each printed page.
@inlinable @inline(__always) public var tfoot: Tag { Tag("<tfoot", "</tfoot>") }
/// `tr`: A row.
@inlinable @inline(__always) public var tr: Tag { Tag("<tr", "</tr>") }
/// `th`: A heading of a row or a column.
@inlinable @inline(__always) public var th: Tag { Tag("<th", "</th>") }
/// `td`: A cell.
@inlinable @inline(__always) public var td: Tag { Tag("<td", "</td>") }
/// `form`: A form.
@inlinable @inline(__always) public var form: Tag { Tag("<form", "</form>") }
/// `fieldset`: Fields that belong together.
@inlinable @inline(__always) public var fieldset: Tag { Tag("<fieldset", "</fieldset>") }
/// `legend`: The question that a fieldset asks.
@inlinable @inline(__always) public var legend: Tag { Tag("<legend", "</legend>") }
/// `label`: The label of a field.
@inlinable @inline(__always) public var label: Tag { Tag("<label", "</label>") }
/// `select`: A field to choose from.
@inlinable @inline(__always) public var select: Tag { Tag("<select", "</select>") }
/// `option`: A choice.
@inlinable @inline(__always) public var option: Tag { Tag("<option", "</option>") }
/// `button`: A button.
@inlinable @inline(__always) public var button: Tag { Tag("<button", "</button>") }
/// `details`: A part that opens.
@inlinable @inline(__always) public var details: Tag { Tag("<details", "</details>") }
/// `summary`: The line that opens a `details`.
@inlinable @inline(__always) public var summary: Tag { Tag("<summary", "</summary>") }
/// `figure`: A drawing with its caption.
@inlinable @inline(__always) public var figure: Tag { Tag("<figure", "</figure>") }
/// `figcaption`: The caption of a figure.
@inlinable @inline(__always) public var figcaption: Tag { Tag("<figcaption", "</figcaption>") }
/// `pre`: Text kept as it is laid out.
@inlinable @inline(__always) public var pre: Tag { Tag("<pre", "</pre>") }
/// `code`: Code.
@inlinable @inline(__always) public var code: Tag { Tag("<code", "</code>") }
/// `kbd`: A key.
@inlinable @inline(__always) public var kbd: Tag { Tag("<kbd", "</kbd>") }
/// `time`: A date or time.
@inlinable @inline(__always) public var time: Tag { Tag("<time", "</time>") }
/// `abbr`: An abbreviation.
@inlinable @inline(__always) public var abbr: Tag { Tag("<abbr", "</abbr>") }
/// `textarea`: A field of several lines.
@inlinable @inline(__always) public var textarea: Tag { Tag("<textarea", "</textarea>") }
/// `noscript`: Content for when scripts are off.
@inlinable @inline(__always) public var noscript: Tag { Tag("<noscript", "</noscript>") }
/// `meta`: A fact about the document. It has no content.
@inlinable @inline(__always) public var meta: VoidTag { VoidTag("<meta") }
/// `link`: A stylesheet or icon. It has no content.
@inlinable @inline(__always) public var link: VoidTag { VoidTag("<link") }
/// `br`: A line break. It has no content.
@inlinable @inline(__always) public var br: VoidTag { VoidTag("<br") }
/// `hr`: A thematic break. It has no content.
@inlinable @inline(__always) public var hr: VoidTag { VoidTag("<hr") }
/// `input`: A field. It has no content.
@inlinable @inline(__always) public var input: VoidTag { VoidTag("<input") }
/// `img`: A picture. It has no content.
@inlinable @inline(__always) public var img: VoidTag { VoidTag("<img") }
/// `iframe`: a document of this server shown in the page. The attributes carry its address.
@inlinable @inline(__always) public var iframe: VoidTag { VoidTag("<iframe", "</iframe>") }
/// `script`: a script file of this server, run when the page is read. There is no way to write a script into a page.
@inlinable
public func script(_ source: SafeURL, isModule: Bool = false) -> some Piece {
    let kind: StaticString? = isModule ? "module" : nil
    return VoidTag("<script", "</script>")(.src(source), .type(kind), .defer(!isModule))
}
