using System.Text;

namespace GreenChannel.Exchange.Csv;

/// <summary>One row of a CSV file; <paramref name="Fault"/> says why where it could not be read.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Fields">Its fields, unquoted.</param>
/// <param name="Fault">Null where it was read.</param>
public readonly record struct CsvRow(int Line, IReadOnlyList<string> Fields, string? Fault = null);

/// <summary>
/// Reads CSV that people have edited: an unescaped quote inside a field is text, and a quote that is never closed
/// costs its own row only. A strict reader would swallow every report up to the next quote.
/// </summary>
/// <param name="text">The file.</param>
/// <param name="startsRow">True for a line that can only be the start of a row.</param>
public sealed class CsvRows(TextReader text, Func<string, bool> startsRow)
{
    private const int LongestRow = 4_000_000;
    private int _line;
    private string? _failure;

    /// <summary>Rows in their order, blank lines left out.</summary>
    public IEnumerable<CsvRow> Read()
    {
        var line = Next();
        while (line is not null)
        {
            var start = _line;
            var row = new Splitter();
            var complete = row.Take(line);
            line = Next();
            while (!complete && line is not null && row.Length < LongestRow && !startsRow(line))
            {
                complete = row.Take("\n" + line);
                line = Next();
            }

            if (!complete)
                yield return new(start, row.Fields, "a quote is never closed");
            else if (!row.Blank)
                yield return new(start, row.Fields);
        }

        if (_failure is { } failure) yield return new(_line + 1, [], failure);
    }

    private string? Next()
    {
        try
        {
            var line = text.ReadLine();
            if (line is not null) _line++;
            return line;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            _failure = "the file breaks off: " + broken.Message;
            return null;
        }
    }

    private sealed class Splitter
    {
        private readonly List<string> _fields = [];
        private readonly StringBuilder _field = new();
        private bool _quoted;

        public IReadOnlyList<string> Fields => _fields;
        public int Length { get; private set; }
        public bool Blank => _fields.Count == 1 && string.IsNullOrWhiteSpace(_fields[0]);

        /// <summary>Takes a line; false while a quote is still open.</summary>
        public bool Take(string line)
        {
            Length += line.Length;
            for (var i = 0; i < line.Length; i++)
            {
                var next = i + 1 < line.Length ? line[i + 1] : ',';
                switch (line[i])
                {
                    case '"' when !_quoted && _field.Length == 0:
                        _quoted = true;
                        break;
                    case '"' when _quoted && next == '"':
                        _field.Append('"');
                        i++;
                        break;
                    case '"' when _quoted && next == ',':
                        _quoted = false;
                        break;
                    case ',' when !_quoted:
                        EndField();
                        break;
                    default:
                        _field.Append(line[i]);
                        break;
                }
            }

            if (_quoted) return false;
            EndField();
            return true;
        }

        private void EndField()
        {
            _fields.Add(_field.ToString());
            _field.Clear();
        }
    }
}
