namespace GreenChannel.Domain.Causality;

/// <summary>Final classification of the WHO causality assessment.</summary>
/// <remarks>WHO 2019, final classification.</remarks>
public enum WhoClass
{
    /// <summary>Vaccine product-related reaction.</summary>
    A1,

    /// <summary>Vaccine quality defect-related reaction.</summary>
    A2,

    /// <summary>Immunization error-related reaction.</summary>
    A3,

    /// <summary>Immunization stress-related response.</summary>
    A4,

    /// <summary>The time fits, and there is not enough definite evidence: it may be a new signal.</summary>
    B1,

    /// <summary>Factors speak for it and against it.</summary>
    B2,

    /// <summary>Coincidental.</summary>
    C,

    /// <summary>Unclassifiable: information is missing.</summary>
    D,
}

/// <summary>What the classes of one letter say together; classes of two letters exclude each other.</summary>
public enum WhoBucket
{
    Consistent,
    Indeterminate,
    Inconsistent,
    Unclassifiable,
}

public static class WhoClasses
{
    public static WhoBucket Bucket(this WhoClass of) => of switch
    {
        WhoClass.A1 or WhoClass.A2 or WhoClass.A3 or WhoClass.A4 => WhoBucket.Consistent,
        WhoClass.B1 or WhoClass.B2 => WhoBucket.Indeterminate,
        WhoClass.C => WhoBucket.Inconsistent,
        WhoClass.D => WhoBucket.Unclassifiable,
        _ => throw new ArgumentOutOfRangeException(nameof(of)),
    };

    internal static IReadOnlyList<WhoClass> In(WhoBucket bucket) => [.. Enum.GetValues<WhoClass>().Where(one => one.Bucket() == bucket)];
}
