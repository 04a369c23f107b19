using System.Diagnostics;
using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: a doctor who knows the form reports hives and wheeze. What the hand does is counted, and timed as the keystroke-level
/// model has it (Card, Moran, Newell 1980): 1.35 s to think and 1.1 s to point for each tap, 0.28 s for each key; waits are as they were.
/// </summary>
public sealed class SixTapsTests(Browser browser) : IClassFixture<Browser>
{
    private const double Think = 1.35, Point = 1.1, Key = 0.28;

    [Theory]
    [InlineData("zh-Hans")]
    [InlineData("en")]
    public async Task Six_taps_and_two_numbers_are_a_report(string language)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, language: language);
        await nurse.GotoAsync("/report");
        var (taps, fields, keys) = (0, 0, 0);

        await TapAsync("input[name=signs][value=urticariaGeneralised]");
        await TapAsync("input[name=signs][value=wheeze]");
        await TapAsync("input[name=onsetMinutesAgo][value='5']");
        await TapAsync("input[name=sex][value=female]");
        await TypeAsync("#temperatureC", "37.2");
        await TypeAsync("#spo2Percent", "92");
        await TapAsync("input[name=outcome][value=notRecovered]");
        await Expect(nurse.Locator("#verdict")).ToContainTextAsync(language == "en" ? "Emergency" : "紧急");
        await Browser.PictureAsync(nurse, $"six-taps-360-{language}");
        var sent = Stopwatch.StartNew();
        taps++;
        await nurse.ClickAsync(".send-bar button.btn-primary");
        await Expect(nurse.Locator("h1 .level-emergency")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 20_000 });
        var wait = sent.Elapsed.TotalSeconds;

        var hand = ((taps + fields) * (Think + Point)) + (keys * Key);
        Scale.Say($"{taps} taps, {fields} numbers with {keys} keys: {hand:0.0} s of the hand, {wait:0.0} s of waiting");
        Assert.Equal((6, 2), (taps, fields));
        Assert.True(hand < 60, $"{hand:0.0} s");

        // The face of a sign or choice takes the finger; the box beneath it is not seen.
        async Task TapAsync(string box)
        {
            await nurse.Locator($"label:has({box})").ClickAsync();
            await Expect(nurse.Locator(box)).ToBeCheckedAsync();
            taps++;
        }

        async Task TypeAsync(string field, string number)
        {
            await nurse.ClickAsync(field);
            await nurse.Keyboard.TypeAsync(number);
            (fields, keys) = (fields + 1, keys + number.Length);
        }
    }
}
