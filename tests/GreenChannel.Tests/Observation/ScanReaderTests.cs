using CsCheck;
using GreenChannel.Domain.Observation;

namespace GreenChannel.Tests.Observation;

/// <summary>Whatever a scanner, a camera or a hand gives: read rightly, or refused with its reason.</summary>
public sealed class ScanReaderTests
{
    private const string Gtin = "09506000134352"; // From the GS1 General Specifications.
    private const char Gs = '\u001d';
    private static readonly DateOnly Today = new(2026, 11, 26);

    [Theory]
    [InlineData("81234567890123456789")]
    [InlineData("  8123 4567 8901 2345 6789\r\n")]
    [InlineData("８１２３４５６７８９０１２３４５６７８９")]
    [InlineData("]C081234567890123456789")]
    [InlineData("]Q181234567890123456789")]
    public void Twenty_digits_are_a_trace_code_whose_first_seven_name_the_product(string text)
    {
        var code = Read(text);
        Assert.Equal((ScanKind.TraceCode, "81234567890123456789", "8123456", "7890123456789"), (code.Kind, code.Text, code.Product, code.Serial));
        Assert.True(code is { Lot: null, Expiry: null });
    }

    [Theory]
    [InlineData("(01)09506000134352(17)271130(10)L2026A(21)S1")]
    [InlineData("（01）09506000134352（17）271130（10）L2026A（21）S1")]
    [InlineData("(01) 09506000134352 (17) 271130 (10) L2026A (21) S1")]
    [InlineData("010950600013435217271130" + "10L2026A\u001d21S1")]
    [InlineData("]d2010950600013435217271130" + "10L2026A\u001d21S1")]
    [InlineData("]C1010950600013435217271130" + "21S1\u001d10L2026A")]
    [InlineData("\u001d0109506000134352" + "10L2026A\u001d17271130" + "21S1\u001d")]
    [InlineData("010950600013435217271130" + "10L2026A<GS>21S1")]
    [InlineData("0109506000134352" + "7003271130120010L2026A^]21S1")]
    public void A_gs1_code_says_product_lot_expiry_and_serial_however_it_is_written(string text)
    {
        var code = Read(text);
        Assert.Equal((ScanKind.Gs1, Gtin, "L2026A", new DateOnly(2027, 11, 30), "S1"), (code.Kind, code.Product, code.Lot, code.Expiry, code.Serial));
    }

    [Theory]
    [InlineData("280200", 2028, 2, 29)]
    [InlineData("270200", 2027, 2, 28)]
    [InlineData("271200", 2027, 12, 31)]
    [InlineData("270101", 2027, 1, 1)]
    [InlineData("760101", 2076, 1, 1)]
    [InlineData("770101", 1977, 1, 1)]
    public void Day_00_is_the_last_of_its_month_and_a_year_is_the_nearest_of_its_two_digits(string written, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), Read($"(01){Gtin}(17){written}").Expiry);

    [Theory]
    [InlineData("4006381333931", "04006381333931")]
    [InlineData("09506000134352", Gtin)]
    public void The_code_of_a_shelf_names_the_product_and_nothing_else(string text, string product)
    {
        var code = Read(text);
        Assert.Equal((product, null, null), (code.Product, code.Lot, code.Expiry));
    }

    [Theory]
    [InlineData(null, "notACode")]
    [InlineData("", "notACode")]
    [InlineData(" \r\n", "notACode")]
    [InlineData("]d2", "notACode")]
    [InlineData("hello", "notACode")]
    [InlineData("https://example.invalid/81234567890123456789", "notACode")]
    [InlineData("8123456789012345678", "notACode")]
    [InlineData("812345678901234567890", "notACode")]
    [InlineData("4006381333932", "checkDigit")]
    [InlineData("(01)09506000134353(10)A", "checkDigit")]
    [InlineData("(01)0950600013435(10)A", "codeLength")]
    [InlineData("(01)09506000134352(17)271301", "codeDate")]
    [InlineData("(01)09506000134352(17)270230", "codeDate")]
    [InlineData("(01)09506000134352(17)27013", "codeLength")]
    [InlineData("(01)09506000134352(10)123456789012345678901", "codeLength")]
    [InlineData("(01)09506000134352(10)", "codeLength")]
    [InlineData("(01)09506000134352(3103)000123", "codeElement")]
    [InlineData("0109506000134352" + "66X", "codeElement")]
    [InlineData("(01)09506000134352(10)A(10)B", "codeRepeated")]
    [InlineData("(10)A(17)271130", "noProduct")]
    [InlineData("(01)09506000134352(17)27113O", "codeElement")]
    public void What_is_no_code_is_refused_with_its_reason(string? text, string problem) => Assert.Equal(new ScanResult(null, problem), ScanReader.Read(text, Today));

    [Fact]
    public void A_lot_may_have_brackets_and_the_same_thing_twice_is_once()
    {
        Assert.Equal("A(2)", Read($"(01){Gtin}(10)A(2)(17)271130").Lot);
        Assert.Equal("A", Read($"(01){Gtin}(10)A(10)A").Lot);
    }

    [Fact]
    public void What_was_put_into_a_code_comes_out_of_it_in_any_order_and_writing()
    {
        var lots = Gen.String[Gen.OneOf(Gen.Char['A', 'Z'], Gen.Char['0', '9'], Of("-/.(")), 1, 20];
        var days = Gen.Int[0, 17_000].Select(day => new DateOnly(2000, 1, 1).AddDays(day));
        Gen.Select(Gen.Long[0, 9_999_999_999_999], lots, lots, days, Gen.Bool, Gen.Int[0, 5]).Sample((number, lot, serial, day, brackets, turn) =>
        {
            if (brackets && (lot.Contains('(', StringComparison.Ordinal) || serial.Contains('(', StringComparison.Ordinal))) return;
            var gtin = WithCheckDigit(number);
            string[] elements = [brackets ? $"(10){lot}" : $"10{lot}{Gs}", brackets ? $"(21){serial}" : $"21{serial}{Gs}", brackets ? $"(17){day:yyMMdd}" : $"17{day:yyMMdd}"];
            var text = (brackets ? $"(01){gtin}" : $"]d201{gtin}") + string.Concat(elements.Skip(turn % 3).Concat(elements.Take(turn % 3)));
            var code = Read(text);
            Assert.Equal((gtin, lot, serial, day), (code.Product, code.Lot, code.Serial, code.Expiry));
            Assert.Equal(code, Read(code.Text));
        });
    }

    [Fact]
    public void Every_single_wrong_digit_of_a_product_is_found() =>
        Gen.Select(Gen.Long[0, 9_999_999_999_999], Gen.Int[0, 13], Gen.Int[1, 9]).Sample((number, at, more) =>
        {
            var digits = WithCheckDigit(number).ToCharArray();
            Assert.True(ScanReader.HasCheckDigit(new string(digits)));
            digits[at] = (char)('0' + ((digits[at] - '0' + more) % 10));
            Assert.False(ScanReader.HasCheckDigit(new string(digits)));
        });

    [Fact]
    public void Nothing_makes_it_throw()
    {
        var torn = Gen.Select(Gen.String, Gen.Int[0, 60], (noise, at) => $"]d201{Gtin}17271130" + $"10A{Gs}21S".Insert(Math.Min(at, 6), noise));
        Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0000', '\uffff'], 0, 400], Gen.String[Of($"0127(){Gs}]d"), 0, 60], torn).Sample(text =>
        {
            var result = ScanReader.Read(text, Today);
            Assert.True((result.Code is null) != (result.Problem is null));
        });
    }

    private static Gen<char> Of(string letters) => Gen.Int[0, letters.Length - 1].Select(at => letters[at]);

    private static ScannedCode Read(string text)
    {
        var result = ScanReader.Read(text, Today);
        Assert.True(result.Problem is null, $"{text}: {result.Problem}");
        return result.Code!;
    }

    private static string WithCheckDigit(long number)
    {
        var digits = number.ToString("0000000000000", System.Globalization.CultureInfo.InvariantCulture);
        return Enumerable.Range(0, 10).Select(check => $"{digits}{check}").Single(ScanReader.HasCheckDigit);
    }
}
