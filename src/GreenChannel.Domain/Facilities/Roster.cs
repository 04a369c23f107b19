namespace GreenChannel.Domain.Facilities;

/// <summary>One person's time on duty in a roster.</summary>
/// <param name="Person">Id of the person in the directory.</param>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC, not part of it.</param>
/// <param name="Order">1 for who is called first, 2 for the second line, and so on.</param>
/// <param name="InsteadOf">Whom this person stands in for; null where nobody.</param>
public sealed record Shift(Guid Person, DateTime From, DateTime Until, int Order = 1, Guid? InsteadOf = null);

/// <summary>Who is on duty at an organisation in a period.</summary>
/// <param name="Organisation">Code of a hospital or county.</param>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC, not part of it.</param>
/// <param name="Shifts">In any order; they may overlap and reach beyond the period.</param>
public sealed record Roster(string Organisation, DateTime From, DateTime Until, IReadOnlyList<Shift> Shifts);
