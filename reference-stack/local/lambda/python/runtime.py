"""The program inside an execution environment of a Python function.

It takes events from the Runtime API, one after the other, and hands them to the function's handler. What it says of errors,
and how log records look, is as in AWS's own runtime interface client for Python.
"""

import decimal
import importlib
import json
import logging
import os
import signal
import sys
import time
import traceback

from fanbench_connection import call_runtime_api
from fanbench_cpu import CpuAllowance
from fanbench_network import keep_to
from fanbench_places import keep_to_places

# A handler's own modules may have any name: the folder of this program is not searched any more.
setup = json.loads(sys.argv[1])
task_root = os.environ["LAMBDA_TASK_ROOT"]
sys.path[0:1] = [task_root, *setup["layers"]]
sys.argv = [sys.argv[0]]

# Ctrl-C in a terminal reaches the whole process group; an environment is ended by the service, after the run is tidied up.
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGHUP, lambda *_: None)

request_id = None


class LambdaContext:
    """The second argument of a handler."""

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class Fault(Exception):
    """What Lambda itself finds wrong with a function."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


def load_handler():
    written = os.environ["_HANDLER"]
    module_path, dot, name = written.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{written}': not enough values to unpack (expected 2, got 1)")
    module_name = module_path.replace("/", ".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_path}': {error}") from error
    except SyntaxError as error:
        where = f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n'
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_path}': {error}", [where]) from error
    try:
        return getattr(module, name)
    except AttributeError as error:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_path}'") from error


def error_document(error):
    if isinstance(error, Fault):
        return {"errorMessage": str(error), "errorType": error.kind, "requestId": request_id or "", "stackTrace": error.trace}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_machinery(frame.filename)]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id or "",
        "stackTrace": traceback.format_list(frames),
    }


def is_machinery(filename):
    """Of this program, and of the import of the handler's module."""
    return filename in (__file__, importlib.__file__) or filename.startswith("<frozen importlib")


def log_error(document):
    title = f"[ERROR] {document['errorType']}"
    if document["errorMessage"]:
        title += f": {document['errorMessage']}"
    lines = [title, "Traceback (most recent call last):"]
    lines += [line for element in document["stackTrace"] for line in element.splitlines()]
    write_record("\n".join(lines))


def write_record(text):
    """One record is one line: the line feeds within it become carriage returns, as in Lambda's text format of Node."""
    sys.stdout.write(text.replace("\n", "\r") + "\n")


class LogHandler(logging.Handler):
    def emit(self, record):
        write_record(self.format(record))


def add_request_id(record):
    record.aws_request_id = request_id or ""
    return True


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = LogHandler()
    layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
    handler.setFormatter(logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(add_request_id)
    logging.getLogger().addHandler(handler)


def encodable(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"{value!r} is not JSON serializable")


def answer_of(handler, event_text, context):
    try:
        event = json.loads(event_text)
        result = handler(event, context)
        try:
            return "response", json.dumps(result, default=encodable)
        except (TypeError, ValueError) as error:
            raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:
        document = error_document(error)
        log_error(document)
        return "error", json.dumps(document)


def main():
    global request_id
    keep_to(setup["network"], setup["noticeMark"])
    keep_to_places(setup["places"])
    set_up_logging()
    allowance = CpuAllowance(setup["cpuShare"]) if setup["cpuShare"] is not None else None
    try:
        handler = load_handler()
    except Exception as error:
        document = error_document(error)
        log_error(document)
        call_runtime_api("POST", "init/error", json.dumps(document))
        sys.exit(1)
    while True:
        headers, event_text = call_runtime_api("GET", "invocation/next")
        if allowance:
            allowance.open()
        request_id = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
        kind, body = answer_of(handler, event_text, LambdaContext(headers))
        sys.stdout.flush()
        cpu_time = {setup["cpuTimeHeader"]: allowance.close()} if allowance else {}
        call_runtime_api("POST", f"invocation/{request_id}/{kind}", body, cpu_time)


main()
