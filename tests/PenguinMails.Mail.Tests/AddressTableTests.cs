using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Mail.Tests;

public sealed class AddressTableTests
{
    [Fact]
    public void Every_address_of_the_table_is_told_as_it_says()
    {
        var cases = AddressTable.Cases().ToList();

        Assert.True(cases.Count >= 300, $"{cases.Count} cases.");
        Assert.Empty(cases.Where(one => EmailAddress.TryParse(one.Address, out _, out _) != one.IsValid).Select(one => $"{one.Address}: {(one.IsValid ? "refused" : "taken")}. {one.Why}"));
    }

    /// <summary>npm's validator and Debian's python3-email-validator judge as the table does, but for what is explained.</summary>
    [Theory]
    [InlineData("validator", "node")]
    [InlineData("email_validator", "/usr/bin/python3")]
    public async Task Where_another_program_judges_differently_it_is_explained(string who, string program)
    {
        var cases = AddressTable.Cases().ToList();
        var taken = await TakenAsync(program, who == "validator" ? Path.Combine(Folder, "taken.js") : Path.Combine(AppContext.BaseDirectory, "Python", "taken.py"), cases.Select(one => one.Address));

        var different = cases.Zip(taken).Where(one => one.First.IsValid != one.Second).Select(one => one.First.Address);
        Assert.Equal(AddressTable.Disagreements().Where(one => one.Who == who).Select(one => one.Address).Order(StringComparer.Ordinal), different.Order(StringComparer.Ordinal));
        Assert.All(AddressTable.Disagreements(), one => Assert.NotEmpty(one.Why));
    }

    /// <summary>Where npm's validator is installed.</summary>
    private static string Folder => typeof(AddressTableTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Validator").Value!;

    private static async Task<bool[]> TakenAsync(string program, string script, IEnumerable<string> addresses)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, addresses, cancellationToken: TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var answer = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<bool[]>(answer)!;
    }
}
