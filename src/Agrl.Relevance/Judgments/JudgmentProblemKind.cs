namespace Agrl.Relevance.Judgments;

/// <summary>What can be wrong with a line of a judgment file; also the reason under which dropped lines are counted.</summary>
public enum JudgmentProblemKind
{
    /// <summary>The line is not one JSON object.</summary>
    NotJson,

    /// <summary>The line is not valid UTF-8, or a text has half a surrogate pair.</summary>
    InvalidUtf8,

    /// <summary>A key that the format does not have, or has once only.</summary>
    UnknownKey,

    /// <summary>A field that has to be there is missing, null or blank.</summary>
    MissingField,

    /// <summary>A field has another JSON type than expected, or a number outside its range.</summary>
    WrongType,

    /// <summary>The tier is not a grade of the rubric.</summary>
    UnknownTier,

    /// <summary>A verdict or reason is given for a criterion that the rubric does not have.</summary>
    UnknownCriterion,

    /// <summary>A verdict that its criterion cannot take, or an unknown origin of verdicts.</summary>
    UnknownVerdict,

    /// <summary>The id stands in an earlier line too.</summary>
    DuplicateId,

    /// <summary>The same query and product with the same tier stand in an earlier line too.</summary>
    DuplicatePair,

    /// <summary>The same query and product stand in another line with another tier.</summary>
    ContradictoryTier,

    /// <summary>The verdicts lead to another tier under the rubric's rules.</summary>
    VerdictsContradictTier,

    /// <summary>The product's id stands in an earlier line with another title.</summary>
    ProductConflict,

    /// <summary>One query id stands for two queries.</summary>
    QueryConflict,

    /// <summary>The file has no judgment.</summary>
    EmptyFile,
}
