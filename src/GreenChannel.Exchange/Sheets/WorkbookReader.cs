using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace GreenChannel.Exchange.Sheets;

/// <summary>One row of a sheet that somebody has filled in.</summary>
/// <param name="Number">As the spreadsheet shows it, from 1.</param>
/// <param name="Cells">Text by column, from 0; an empty cell is absent.</param>
public sealed record SheetRow(int Number, IReadOnlyDictionary<int, string> Cells);

/// <summary>The first sheet of a workbook, or why there is none.</summary>
/// <param name="Rows">Rows with something in them, in their order.</param>
/// <param name="Fault">Null where it was read; else notWorkbook tooLarge rows columns text.</param>
/// <param name="Row">Row that is to blame, from 1; 0 for the file as a whole.</param>
/// <param name="From1904">Days are counted from 1904, as old Macintosh workbooks do.</param>
public sealed record ReadSheet(IReadOnlyList<SheetRow> Rows, string? Fault = null, int Row = 0, bool From1904 = false);

/// <summary>
/// Reads the first sheet of an XLSX file from somebody unknown. A few kilobytes may unpack to gigabytes, so what is unpacked
/// is counted while it is unpacked, whatever the file says of itself; formulas are not reckoned and nothing outside is opened.
/// </summary>
public static class WorkbookReader
{
    public const int MostRows = 1_000;
    private const int MostColumns = 200;
    private const int LongestText = 20_000;
    private const int MostEntries = 200;
    private const long MostUnpacked = 24 * 1024 * 1024;
    private const int MostShared = 200_000;

    /// <param name="bytes">The file.</param>
    public static ReadSheet Read(byte[] bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
            return zip.Entries.Count > MostEntries ? new ReadSheet([], "tooLarge") : new Opened(zip).Sheet();
        }
        catch (TooMuch much)
        {
            return new ReadSheet([], much.Code, much.Row);
        }
        catch (Exception broken) when (broken is InvalidDataException or XmlException or NotSupportedException or EndOfStreamException or DecoderFallbackException or ArgumentException or OverflowException)
        {
            return new ReadSheet([], "notWorkbook");
        }
    }

    /// <summary>Letters of a column, from 0: A, B … Z, AA.</summary>
    public static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + Letters(column % 26);

    private sealed class TooMuch(string code, int row = 0) : Exception
    {
        public string Code => code;

        public int Row => row;
    }

    private sealed class Opened(ZipArchive zip)
    {
        private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        private long _left = MostUnpacked;

        public ReadSheet Sheet()
        {
            if (Find("xl/workbook.xml") is not { } book) return new ReadSheet([], "notWorkbook");
            string? first = null;
            var from1904 = false;
            using (var xml = Open(book))
            {
                while (xml.Read())
                {
                    if (xml.NodeType != XmlNodeType.Element) continue;
                    if (xml.LocalName == "workbookPr") from1904 = xml.GetAttribute("date1904") is "1" or "true";
                    else if (xml.LocalName == "sheet") first ??= xml.GetAttribute("id", Relations) ?? "";
                }
            }

            var path = first is null ? null : Target(first);
            if (path is null || Find(path) is not { } sheet) return new ReadSheet([], "notWorkbook");
            var shared = Find("xl/sharedStrings.xml") is { } strings ? Shared(strings) : [];
            using var rows = Open(sheet);
            return new ReadSheet(Rows(rows, shared), From1904: from1904);
        }

        private ZipArchiveEntry? Find(string path) => zip.Entries.FirstOrDefault(entry => string.Equals(entry.FullName, path, StringComparison.OrdinalIgnoreCase));

        private string? Target(string id)
        {
            if (Find("xl/_rels/workbook.xml.rels") is not { } relations) return "xl/worksheets/sheet1.xml";
            using var xml = Open(relations);
            while (xml.Read())
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship" && xml.GetAttribute("Id") == id && xml.GetAttribute("Target") is { } target)
                    return target.StartsWith('/') ? target[1..] : $"xl/{target}";
            return null;
        }

        private XmlReader Open(ZipArchiveEntry entry) => XmlReader.Create(new Counted(entry.Open(), this), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CloseInput = true,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });

        private static List<string> Shared(XmlReader xml)
        {
            List<string> all = [];
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "si") continue;
                if (all.Count == MostShared) throw new TooMuch("tooLarge");
                all.Add(Words(xml, 0));
            }

            return all;
        }

        private List<string> Shared(ZipArchiveEntry entry)
        {
            using var xml = Open(entry);
            return Shared(xml);
        }

        private static List<SheetRow> Rows(XmlReader xml, List<string> shared)
        {
            List<SheetRow> rows = [];
            var number = 0;
            var column = 0;
            Dictionary<int, string> cells = [];
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "row")
                {
                    Keep();
                    (number, column, cells) = (Whole(xml.GetAttribute("r")) ?? number + 1, 0, []);
                }
                else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "c")
                {
                    column = Column(xml.GetAttribute("r")) ?? column;
                    var text = Cell(xml, shared, number);
                    if (text.Length > 0 && column >= MostColumns) throw new TooMuch("columns", number);
                    if (text.Length > 0) cells[column] = text;
                    column++;
                }
            }

            Keep();
            return rows;

            void Keep()
            {
                if (cells.Count == 0) return;
                if (rows.Count == MostRows) throw new TooMuch("rows", number);
                rows.Add(new SheetRow(number, cells));
            }
        }

        private static string Cell(XmlReader xml, List<string> shared, int row)
        {
            var kind = xml.GetAttribute("t");
            if (kind == "inlineStr") return Words(xml, row).Trim();
            if (xml.IsEmptyElement) return "";
            var value = "";
            var depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "v") value = Text(xml, row);
            return kind switch
            {
                "s" => Whole(value) is { } index && index < shared.Count ? shared[index].Trim() : "",
                "b" => value == "1" ? "true" : "false",
                "e" => "",
                "str" => value.Trim(),
                _ => Plain(value.Trim()),
            };
        }

        // Parts of a text in several fonts are one text; how it is read aloud is none of it.
        private static string Words(XmlReader xml, int row)
        {
            if (xml.IsEmptyElement) return "";
            var words = new StringBuilder();
            var depth = xml.Depth;
            var aloud = false;
            while (xml.Read() && xml.Depth > depth)
            {
                if (xml.LocalName == "rPh") aloud = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
                else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "t" && !aloud) words.Append(Text(xml, row));
                if (words.Length > LongestText) throw new TooMuch("text", row);
            }

            return words.ToString();
        }

        private static string Text(XmlReader xml, int row)
        {
            if (xml.IsEmptyElement) return "";
            var text = new StringBuilder();
            var depth = xml.Depth;
            while (xml.Read() && xml.Depth > depth)
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace) text.Append(xml.Value);
                if (text.Length > LongestText) throw new TooMuch("text", row);
            }

            return text.ToString();
        }

        // A telephone number that was typed as a number may be written as 1.3800000000E10.
        private static string Plain(string value) =>
            decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && value.IndexOfAny(['E', 'e']) >= 0
                ? number.ToString("0.############", CultureInfo.InvariantCulture)
                : Rounded(value);

        // 38.4 is kept as 38.399999999999999.
        private static string Rounded(string value) => value.Length > 15 && value.Contains('.', StringComparison.Ordinal) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############", CultureInfo.InvariantCulture)
            : value;

        private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        private static int? Column(string? reference)
        {
            if (string.IsNullOrEmpty(reference)) return null;
            var column = 0;
            foreach (var letter in reference)
            {
                if (!char.IsAsciiLetter(letter)) break;
                column = (column * 26) + (char.ToUpperInvariant(letter) - 'A') + 1;
                if (column > 20_000) break;
            }

            return column == 0 ? null : column - 1;
        }

        private sealed class Counted(Stream inner, Opened opened) : Stream
        {
            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position
            {
                get => throw new NotSupportedException();
                set => throw new NotSupportedException();
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                var read = inner.Read(buffer, offset, count);
                opened._left -= read;
                return opened._left < 0 ? throw new TooMuch("tooLarge") : read;
            }

            public override void Flush()
            {
            }

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            protected override void Dispose(bool disposing)
            {
                if (disposing) inner.Dispose();
                base.Dispose(disposing);
            }
        }
    }
}
