using PenguinMails.Sandbox;

await SandboxApp.Create(args).RunAsync();
