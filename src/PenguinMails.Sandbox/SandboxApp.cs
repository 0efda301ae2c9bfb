namespace PenguinMails.Sandbox;

public static class SandboxApp
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        return builder.Build();
    }
}
