namespace GreenChannel.Domain.Duplicates;

/// <summary>What is compared of two cases.</summary>
public enum Field
{
    Name,
    Sex,
    BirthDate,
    IdNumber,
    Phone,
    Address,
    Place,
    Age,
    Vaccinated,
    Onset,
    Died,
    Hospitalised,
    Vaccine,
    Lot,
    Signs,

    /// <summary>How many cases share place and day of the dose where both agree: after a mass vaccination that agreement says little.</summary>
    Crowd,

    /// <summary>Different where nothing of the person itself can be compared, neither name nor number nor birth date nor age.</summary>
    Person,
}

/// <summary>How far two cases agree in a field.</summary>
public enum Agreement
{
    /// <summary>One of them or both do not say.</summary>
    Missing,

    Same,

    /// <summary>Written otherwise, read alike: a homophone, or the pinyin of a Chinese name.</summary>
    Sound,

    /// <summary>A typing error: one character or digit, or two neighbours exchanged.</summary>
    Typing,

    /// <summary>Day and month, or family name and given name, exchanged.</summary>
    Swapped,

    /// <summary>Close: a day, a few weeks of age, a reading that a dialect confuses.</summary>
    Near,

    /// <summary>The larger part agrees.</summary>
    Part,

    /// <summary>The smaller part agrees.</summary>
    Little,

    Different,
}
