// The elements of SVG that the charts use.
/// `svg`: A drawing.
@inlinable @inline(__always) public var svg: Tag { Tag("<svg", "</svg>") }
/// `g`: A group of shapes.
@inlinable @inline(__always) public var g: Tag { Tag("<g", "</g>") }
/// `desc`: The description of a drawing, read aloud.
@inlinable @inline(__always) public var desc: Tag { Tag("<desc", "</desc>") }
/// `text` of a drawing: words at a point.
@inlinable @inline(__always) public var drawnText: Tag { Tag("<text", "</text>") }
/// `circle`: A circle.
@inlinable @inline(__always) public var circle: VoidTag { VoidTag("<circle", "</circle>") }
/// `ellipse`: An ellipse.
@inlinable @inline(__always) public var ellipse: VoidTag { VoidTag("<ellipse", "</ellipse>") }
/// `rect`: A rectangle.
@inlinable @inline(__always) public var rect: VoidTag { VoidTag("<rect", "</rect>") }
/// `line`: A straight line.
@inlinable @inline(__always) public var line: VoidTag { VoidTag("<line", "</line>") }
/// `polyline`: A line through points.
@inlinable @inline(__always) public var polyline: VoidTag { VoidTag("<polyline", "</polyline>") }
/// `path`: A shape.
@inlinable @inline(__always) public var path: VoidTag { VoidTag("<path", "</path>") }
