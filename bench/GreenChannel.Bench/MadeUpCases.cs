using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Bench;

/// <summary>As many made-up cases as are asked for, alike in every run: ten years of 2,900 counties, mostly small children, a few mass vaccinations.</summary>
internal sealed class MadeUpCases(int seed)
{
    private const string Families = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    private const string Given = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵浩宇轩欣怡子睿思诺一雨泽晨嘉懿可馨佳瑞文博皓彦霖俊熙诗雅梦琪若曦";
    private static readonly string[] Signs = ["fever", "redness", "induration", "rash", "urticaria", "vomiting", "crying", "drowsiness", "convulsion", "swelling", "diarrhoea", "pallor"];
    private static readonly string[] Vaccines = ["0101", "0201", "0311", "0303", "0402", "1201", "1601", "1701", "1801", "1903", "2101", "2201", "2301", "2401", "2501", "5001", "5401"];
    private static readonly DateOnly First = new(2015, 1, 1);
    private readonly Random _random = new(seed);
    private int _number;

    public CaseFeatures Next()
    {
        var number = ++_number;
        // Counties differ in size; one case in fifty belongs to a mass vaccination of one day.
        var mass = _random.Next(50) == 0;
        var county = mass ? _random.Next(40) : (int)(2_900 * Math.Pow(_random.NextDouble(), 1.6));
        var vaccinated = First.AddDays(mass ? county * 90 : _random.Next(3_650));
        var days = _random.Next(10) < 8 ? _random.Next(2) : _random.Next(30);
        var months = mass ? _random.Next(72, 216) : (int)(216 * Math.Pow(_random.NextDouble(), 3));
        return new CaseFeatures
        {
            Id = new Guid(number, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
            Name = _random.Next(12) == 0 ? null : Name(),
            Sex = _random.Next(2) == 0 ? "male" : "female",
            BirthDate = _random.Next(12) == 0 ? null : vaccinated.AddDays(-months * 30 - _random.Next(30)),
            IdHash = _random.Next(2) == 0 ? null : $"{number:x16}",
            Phone = _random.Next(3) == 0 ? null : $"139{_random.Next(100_000_000):00000000}",
            Place = $"{100_000 + county * 17}",
            VaccinatedOn = vaccinated,
            OnsetOn = vaccinated.AddDays(days),
            Doses = [.. Enumerable.Range(0, mass ? 1 : _random.Next(1, 3)).Select(_ => Dose(mass, vaccinated))],
            Signs = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Signs[_random.Next(Signs.Length)]).Distinct()],
        };
    }

    /// <summary>A second report of a case, by somebody who mistypes and does not know everything.</summary>
    public CaseFeatures Again(CaseFeatures of)
    {
        var second = of with { Id = new Guid(++_number, 2, 0, [0, 0, 0, 0, 0, 0, 0, 0]), Signs = [.. of.Signs.Skip(_random.Next(2)), Signs[_random.Next(Signs.Length)]] };
        if (_random.Next(2) == 0) second = second with { IdHash = null };
        if (_random.Next(2) == 0) second = second with { Phone = null };
        return _random.Next(6) switch
        {
            0 => second with { VaccinatedOn = second.VaccinatedOn?.AddDays(1) },
            1 when second.BirthDate is { Day: <= 12 } birth => second with { BirthDate = new DateOnly(birth.Year, birth.Day, birth.Month) },
            2 => second with { OnsetOn = null },
            3 => second with { Place = null },
            4 when second.Name is { } name => second with { Name = name[..^1] + Given[_random.Next(Given.Length)] },
            _ => second with { Doses = [.. second.Doses.Select(dose => dose with { Lot = null })] },
        };
    }

    private string Name() => Families[(int)(Families.Length * Math.Pow(_random.NextDouble(), 1.5))] + string.Concat(Enumerable.Range(0, _random.Next(5) == 0 ? 1 : 2).Select(_ => Given[_random.Next(Given.Length)]));

    private DoseFeatures Dose(bool mass, DateOnly day)
    {
        var vaccine = mass ? "2101" : Vaccines[_random.Next(Vaccines.Length)];
        return new(vaccine, $"{day.Year}{vaccine[..2]}{(mass ? day.DayOfYear : day.DayOfYear / 30 * 10 + _random.Next(10)):000}");
    }
}
