namespace GreenChannel.Domain.Facilities;

/// <summary>Somebody of surveillance, acting for a place.</summary>
/// <param name="Place">County, city or province.</param>
/// <param name="Name">Who it is.</param>
public sealed record Officer(Division Place, string Name);
