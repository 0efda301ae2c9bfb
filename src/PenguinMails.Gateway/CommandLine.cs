namespace PenguinMails.Gateway;

internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        await WebApplication.CreateSlimBuilder(args).Build().RunAsync();
        return 0;
    }
}
