using PenguinMails.Gateway;

return await CommandLine.RunAsync(args);
