using System.Text;
using CsCheck;
using GreenChannel.Exchange.Pictures;

namespace GreenChannel.Tests.Exchange;

/// <summary>A picture leaves everything behind but what shows it.</summary>
public sealed class PictureTests
{
    private const string Secret = "SECRET-PLACE";

    [Fact]
    public void Of_a_photograph_only_what_shows_it_is_kept()
    {
        var picture = Picture.Read(Pictures.Jpeg(Secret))!;
        Assert.Equal(PictureKind.Jpeg, picture.Kind);
        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
        Assert.Equal([0xE1, 0xE0, 0xE2, 0xEE, 0xDB, 0xC2, 0xC4, 0xDA, 0xC4, 0xDA, 0xD9], Pictures.Markers(picture.Bytes));
        Assert.Equal(picture.Bytes, Picture.Read(picture.Bytes)!.Bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Which_way_up_it_is_is_kept(bool little)
    {
        foreach (var turned in new[] { 2, 3, 6, 8 })
            Assert.Equal(turned, Pictures.Turned(Picture.Read(Pictures.Jpeg(Secret, turned, little))!.Bytes));
        foreach (var odd in new[] { 0, 1, 9, 65_535 })
            Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(Picture.Read(Pictures.Jpeg(Secret, odd, little))!.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_loses_its_texts_and_whatever_follows_it()
    {
        var picture = Picture.Read(Pictures.Png(Secret))!;
        Assert.Equal(PictureKind.Png, picture.Kind);
        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
        Assert.Equal(picture.Bytes, Pictures.Png(null));
    }

    [Fact]
    public void Of_webp_the_picture_is_kept_and_says_what_is_in_it()
    {
        var picture = Picture.Read(Pictures.Webp(Secret, turned: 6))!;
        Assert.Equal(PictureKind.Webp, picture.Kind);
        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
        Assert.Equal(picture.Bytes.Length - 8, BitConverter.ToInt32(picture.Bytes, 4));
        Assert.Equal(0x18, picture.Bytes[20]); // Transparency and Exif, no XMP.
        Assert.Equal(0x10, Picture.Read(Pictures.Webp(Secret, turned: 1))!.Bytes[20]);
        Assert.Equal(picture.Bytes, Picture.Read(picture.Bytes)!.Bytes);
        Assert.Null(Picture.Read(Pictures.Webp(Secret, turned: 1, moves: true)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a")]
    [InlineData("%PDF-1.7")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("MZ")]
    [InlineData("RIFF0000WAVE")]
    public void What_is_no_picture_is_not_taken_whatever_it_is_called(string file) => Assert.Null(Picture.Read(Encoding.Latin1.GetBytes(file)));

    [Fact]
    public void Half_a_picture_is_not_taken()
    {
        foreach (var whole in new[] { Pictures.Jpeg(null), Pictures.Png(null), Pictures.Webp(null, 1) })
            for (var length = 0; length < whole.Length; length++) Assert.Null(Picture.Read(whole.AsSpan(0, length)));
    }

    [Fact]
    public void No_file_breaks_the_reader_and_what_it_keeps_it_keeps_again() =>
        Gen.Select(Gen.OneOf(Gen.Const(Pictures.Jpeg(Secret)), Gen.Const(Pictures.Png(Secret)), Gen.Const(Pictures.Webp(Secret, 6))), Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[0, 6], Gen.Byte.Array[0, 20])
            .Sample((file, changes, tail) =>
            {
                byte[] changed = [.. file, .. tail];
                foreach (var (at, value) in changes) changed[at % changed.Length] = value;
                if (Picture.Read(changed) is { } picture) Assert.Equal(picture.Bytes, Picture.Read(picture.Bytes)?.Bytes);
            }, iter: 20_000);
}
