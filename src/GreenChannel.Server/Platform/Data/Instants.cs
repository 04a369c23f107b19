using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Instants are UTC and whole milliseconds: both engines store and compare them alike, and a hash over them is stable.</summary>
public static class Instants
{
    public static DateTime Now(this TimeProvider time)
    {
        var utc = time.GetUtcNow().UtcDateTime;
        return new DateTime(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
    }

    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Every stored DateTime is UTC, and is read back as UTC.</summary>
public sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
    value => value.Kind == DateTimeKind.Utc ? value : value.ToUniversalTime(),
    value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
