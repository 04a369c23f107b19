namespace GreenChannel.Domain.Facilities;

/// <summary>One address at which a person is reached.</summary>
/// <param name="Channel">sms voice mail wecom dingtalk feishu.</param>
/// <param name="Address">Telephone number, mail address, or the key of a chat group's webhook.</param>
public sealed record Contact(string Channel, string Address);

/// <summary>A time on duty, UTC; the end is not part of it.</summary>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC.</param>
/// <param name="Order">1 for who is called first, 2 for the second line, and so on.</param>
public sealed record DutyTime(DateTime From, DateTime Until, int Order = 1);

/// <summary>A person of a hospital's or a county's duty, as copied into a request when it opens (E12).</summary>
/// <param name="Id">Id in the directory.</param>
/// <param name="Organisation">Code of the hospital or county.</param>
/// <param name="Name">Whom to ask for.</param>
/// <param name="Contacts">In the order in which they are tried.</param>
/// <param name="Times">When they are on duty.</param>
public sealed record DutyPerson(Guid Id, string Organisation, string Name, IReadOnlyList<Contact> Contacts, IReadOnlyList<DutyTime> Times);
