using Agrl.Relevance.Rubrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Rubrics;

public sealed class RubricReaderTests
{
    [Fact]
    public void Everything_in_the_file_arrives()
    {
        Assert.Equal("small", Small.Name);
        Assert.Equal("1", Small.Version);
        Assert.Equal([3, 2, 1], Small.Tiers.Select(tier => tier.Grade));
        Assert.Equal([true, false, false], Small.Tiers.Select(tier => tier.Good));
        Assert.Equal(["kind", "brand"], Small.Criteria.Select(criterion => criterion.Name));
        Assert.Equal([3.0, 1.0], Small.Criteria.Select(criterion => criterion.Weight));
        Assert.Equal(["match", "mismatch", "unspecified"], Small.FindCriterion("brand")!.Verdicts);
        Assert.Equal(["mismatch"], Small.Rules[1].When["brand"]);
        Assert.Empty(Small.Rules[2].When);
        Assert.Equal("another brand", Small.Rules[1].Text);
    }

    [Theory]
    // what is replaced, by what, and the message with its line
    [InlineData("weight: 3", "wieght: 3", "small.yaml:11: unknown key 'wieght' in 'criteria[0]'; did you mean 'weight'?")]
    [InlineData("version: 1\n", "version: 1\nxyzzy: 2\n",
        "small.yaml:3: unknown key 'xyzzy' in the rubric; expected one of: name, version, tiers, criteria, rules")]
    [InlineData("weight: 3", "weight: heavy", "small.yaml:11: 'criteria[0].weight': expected a number, found 'heavy'")]
    [InlineData("weight: 3", "weight: -1", "small.yaml:11: weight: expected a number from 0 to 1000000, found -1")]
    [InlineData("weight: 3", "weight: .nan", "small.yaml:11: 'criteria[0].weight': expected a number, found '.nan'")]
    [InlineData("weight: 3", "weight: NaN", "small.yaml:11: weight: expected a number from 0 to 1000000, found NaN")]
    [InlineData("good: true", "good: yes", "small.yaml:4: 'tiers[0].good': expected true or false, found 'yes'")]
    [InlineData("grade: 3, name", "grade: three, name", "small.yaml:4: 'tiers[0].grade': expected a whole number, found 'three'")]
    [InlineData("grade: 3, name", "grade: 10, name", "small.yaml:4: expected one digit from 1 to 9, found 10")]
    [InlineData("grade: 2, name", "grade: 3, name", "small.yaml:5: grade 3 is used twice")]
    [InlineData("when: {kind: mismatch}", "when: {knid: mismatch}",
        "small.yaml:17: rule 'other-kind' speaks of the unknown criterion 'knid'; did you mean 'kind'?")]
    [InlineData("when: {kind: mismatch}", "when: {kind: mismatched}",
        "small.yaml:17: rule 'other-kind' speaks of the unknown verdict 'mismatched' of 'kind'; did you mean 'mismatch'?")]
    [InlineData("grade: 1, text: another kind", "grade: 7, text: another kind",
        "small.yaml:17: rule 'other-kind' gives grade 7, which no tier has; expected one of: 3, 2, 1")]
    [InlineData("when: {kind: mismatch}, ", "", "small.yaml:17: key 'rules[0].when' is missing; write 'when: {}'")]
    [InlineData("name: kind", "name: 'kind: a'", "small.yaml:8: 'kind: a' cannot stand in a response")]
    [InlineData("[match, mismatch]", "[match, 'a -> b']", "small.yaml:10: 'a -> b' cannot stand in a response")]
    [InlineData("name: kind", "name: Note", "'note' begins the closing line of a response")]
    [InlineData("name: brand", "name: KIND", "criterion 'KIND' is declared twice")]
    [InlineData("version: 1\n", "version: 1\n\tnotes: 2\n", "small.yaml:3: the line is indented with a tab; YAML takes spaces alone")]
    [InlineData("version: 1\n", "", "small.yaml:1: key 'version' is missing")]
    public void A_fault_is_named_with_its_place_and_fix(string was, string becomes, string message)
    {
        string yaml = SmallYaml.Replace(was, becomes, StringComparison.Ordinal);
        Assert.NotEqual(SmallYaml, yaml);

        InputException error = Assert.Throws<InputException>(() => RubricReader.Parse(yaml, "small.yaml"));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("name: [unclosed")]
    [InlineData("name: a\nname: b\n")]
    [InlineData("name: a\n---\nname: b\n")]
    [InlineData("? [complex]\n: value\n")]
    public void What_is_not_one_YAML_mapping_is_refused(string yaml)
    {
        InputException error = Assert.Throws<InputException>(() => RubricReader.Parse(yaml, "bad.yaml"));
        Assert.StartsWith("bad.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_input_error_that_names_it()
    {
        InputException error = Assert.Throws<InputException>(() => RubricReader.Read("/nowhere/rubric.yaml"));
        Assert.Contains("/nowhere/rubric.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_problems_are_reported_at_once()
    {
        string yaml = SmallYaml.Replace("weight: 3", "weight: -3", StringComparison.Ordinal)
            .Replace("weight: 1", "weight: -1", StringComparison.Ordinal);

        InputException error = Assert.Throws<InputException>(() => RubricReader.Parse(yaml, "small.yaml"));

        Assert.Contains("small.yaml:11:", error.Message, StringComparison.Ordinal);
        Assert.Contains("small.yaml:15:", error.Message, StringComparison.Ordinal);
    }
}
