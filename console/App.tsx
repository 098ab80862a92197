import { LocalConsole } from "./LocalConsole.tsx";
import { HowToOpen } from "./stage/HowToOpen.tsx";
import { StageConsole } from "./stage/StageConsole.tsx";
import { TokenForm } from "./stage/TokenForm.tsx";
import { useHasToken } from "./token.ts";
import { access } from "./where.ts";

/** The console as the place allows: the whole of it locally; on a stage what the API alone can do, once it is open. */
export function App() {
  const hasToken = useHasToken();
  switch (access) {
    case "local":
      return <LocalConsole />;
    case "signature":
      return <HowToOpen />;
    case "token":
      return hasToken ? <StageConsole canForget /> : <TokenForm />;
    case "proxy":
      return <StageConsole canForget={false} />;
  }
}
