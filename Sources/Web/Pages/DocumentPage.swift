import Access
import HTMLBuilder
import LegalTime
package import SharedRecord

extension Pages {
    /// A document to be read: shown on the page where a browser can, and always to be saved.
    package static func documentPage(_ view: DocumentView, _ record: RecordContext) -> [UInt8] {
        let frame = RecordFrame(
            banner: view.banner, alerts: view.alerts, sources: view.sources, rail: view.rail,
            current: .section(view.item.section))
        return recordPage(frame, record, "Document") {
            a(.class("nhsuk-back-link"), .href(Routes.section(record.view, view.item.section))) {
                view.item.section.title
            }
            div(.class("lg-pagehead")) {
                h1 { view.item.title }
                div(.class("lg-meta")) {
                    OpenedMark(view.item.provenance.isOpened)
                    DateText(view.item.date, missing: "Date not recorded")
                }
            }
            sourceLine(view.sources, again: Routes.document(record.view, view.item.rid))
            panel("about", "About this document") {
                headLink(Routes.item(record.view, view.item.rid), "Source, versions, original")
            } content: {
                div(.class("lg-panel__body")) { factList { Each(view.facts) { planFact($0) } } }
            }
            if record.grant?.hidesWhereabouts == true, !view.attachments.isEmpty {
                p(.class("lg-absent lg-absent--hide")) {
                    b { "Not masked in documents" }
                    " Where this person lives is restricted. Letters and pictures are shown as their sources sent "
                        + "them, and may say it. Do not pass it on."
                }
            }
            if view.attachments.isEmpty {
                p(.class("lg-absent")) {
                    b { "No content" }
                    " Its source sent only this description."
                }
            }
            Each(view.attachments) { attachment in attachmentPanel(attachment, view, record.view) }
        }
    }

    @BlockMarkup
    private static func attachmentPanel(
        _ attachment: AttachmentView, _ view: DocumentView, _ session: String
    )
        -> Block
    {
        let content = Routes.content(session, view.item.rid, attachment.index)
        panel("content-\(attachment.index)", attachment.title) {
            p(.class("lg-meta")) {
                sizeText(attachment)
                if attachment.isHeld {
                    " "
                    a(.href(content), .download("")) {
                        "Save"
                        Unseen(" \(attachment.title)")
                    }
                }
            }
        } content: {
            div(.class("lg-panel__body")) {
                if attachment.isHeld {
                    attachmentContent(attachment, view, content)
                } else {
                    p(.class("lg-absent")) {
                        b { "Not held here" }
                        " The source names this document and did not send its content."
                    }
                }
            }
        }
    }

    @BlockMarkup
    private static func attachmentContent(
        _ attachment: AttachmentView, _ view: DocumentView, _ content: SafeURL
    )
        -> Block
    {
        switch attachment.display {
        case .pdf:
            iframe(.class("lg-document"), .src(content), .aria("label", attachment.title))
            p {
                "Not every browser shows PDF documents in a page. "
                a(.href(content)) { "Open \(attachment.title) by itself" }
            }
        case .image:
            img(.class("lg-document-image"), .src(content), .alt("\(attachment.title), as scanned by its source"))
            p { a(.href(content)) { "Open \(attachment.title) by itself" } }
        case .text:
            if attachment.index == firstText(view), let words = view.text {
                pre(.class("lg-document-text")) { words }
            } else {
                p { a(.href(content)) { "Open \(attachment.title)" } }
            }
        case .download where !attachment.isOfItsType:
            p(.class("lg-absent")) {
                b { "Not what it says it is" }
                " Its source calls this \(attachment.contentType), and it is not. It can be saved, and is best not "
                "opened: ask the source for the document."
            }
        case .download:
            p { "This kind of file is not shown in a page. Save it to open it with a program of this computer." }
        }
    }

    private static func firstText(_ view: DocumentView) -> Int? {
        view.attachments.first { $0.display == .text && $0.isHeld }?.index
    }

    /// `application/pdf, 48 KB`.
    private static func sizeText(_ attachment: AttachmentView) -> String {
        guard let size = attachment.size else { return attachment.contentType }
        let text = size < 1_024 ? "\(size) bytes" : size < 1_048_576 ? "\(size / 1_024) KB" : "\(size / 1_048_576) MB"
        return "\(attachment.contentType), \(text)"
    }
}
