/// The pages: each a function from a view model to the bytes of an HTML document. They read nothing and decide nothing.
package enum Pages {}
