namespace GreenChannel.Domain.Causality;

/// <summary>Classes of the national plan (反应分类); the numbers are those of the form.</summary>
/// <remarks>CN-2010; vaccine law art. 52.</remarks>
public enum NationalClass
{
    /// <summary>一般反应.</summary>
    Common = 1,

    /// <summary>异常反应.</summary>
    Abnormal = 2,

    /// <summary>疫苗质量事故.</summary>
    Quality = 3,

    /// <summary>接种事故.</summary>
    Error = 4,

    /// <summary>偶合症.</summary>
    Coincidental = 5,

    /// <summary>心因性反应.</summary>
    Psychogenic = 6,

    /// <summary>待定.</summary>
    Pending = 7,
}

/// <summary>How sure a panel is that it is an 异常反应. It stands beside the class, because what cannot be excluded is compensated too.</summary>
/// <remarks>Vaccine law art. 56.</remarks>
public enum Certainty
{
    /// <summary>属于.</summary>
    Is,

    /// <summary>不能排除.</summary>
    CannotBeExcluded,

    /// <summary>不属于.</summary>
    Not,
}

/// <summary>Damage to the body (机体损害程度), asked for an 异常反应; the numbers are those of the form.</summary>
/// <remarks>Investigation form part 10, values of 2009.</remarks>
public enum DamageGrade
{
    FirstA = 1,
    FirstB = 2,
    SecondA = 3,
    SecondB = 4,
    SecondC = 5,
    SecondD = 6,
    ThirdA = 7,
    ThirdB = 8,
    ThirdC = 9,
    ThirdD = 10,
    ThirdE = 11,
    Fourth = 12,

    /// <summary>待定.</summary>
    Pending = 13,
}

/// <summary>What makes a case one that no county may conclude.</summary>
/// <remarks>Vaccine law art. 55; 鉴定办法 art. 11.</remarks>
public enum GraveEvent
{
    Death,
    SevereDisability,
    Cluster,
    MajorImpact,
}
