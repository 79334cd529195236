"""The same calls held by pipecat, with providers of the same delays: the peer of `test_capacity`.

Runs in an interpreter of its own (``PIPECAT_PYTHON``; ``pip install "pipecat-ai[webrtc,silero]"``)
and is told what to do line by line, as `studio_of_calls` is. A pipeline as pipecat's own examples
build one: its small WebRTC transport, Silero, its default turn strategies (Smart Turn v3), an
ear that hears whole utterances, a mind, a voice.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import resource
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

RATE_HZ = 24_000
DELAYS = {"hear_s": 0.25, "think_s": 0.20, "speak_s": 0.18, "speaks_s": 3.0}


def sound(seconds: float) -> bytes:
    """Harmonics that are there from the first sample to the last."""
    from array import array

    n = round(seconds * RATE_HZ)
    tones = [2 * math.pi * 120 * k / RATE_HZ for k in range(1, 12)]
    wave = (2_000 * sum(math.sin(tone * i) for tone in tones) / 3 for i in range(n))
    return array("h", (int(min(max(x, -32_000), 32_000)) for x in wave)).tobytes()


def pipeline_maker() -> Callable[[Any], Any]:
    """Imports pipecat and gives what makes a pipeline's worker for a connection."""
    from pipecat.audio.vad.silero import SileroVADAnalyzer
    from pipecat.frames.frames import (
        Frame,
        LLMContextFrame,
        LLMFullResponseEndFrame,
        LLMFullResponseStartFrame,
        LLMTextFrame,
        TranscriptionFrame,
        TTSAudioRawFrame,
        TTSSpeakFrame,
    )
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import (
        LLMContextAggregatorPair,
        LLMUserAggregatorParams,
    )
    from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
    from pipecat.services.settings import STTSettings, TTSSettings
    from pipecat.services.stt_service import SegmentedSTTService
    from pipecat.services.tts_service import TTSService
    from pipecat.transports.base_transport import TransportParams
    from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport

    spoken = sound(DELAYS["speaks_s"])

    class Ears(SegmentedSTTService):
        async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
            await asyncio.sleep(DELAYS["hear_s"])
            text = "I moved forty tables to the new database and errors fell by a third."
            yield TranscriptionFrame(text, "", str(time.time()), finalized=True)

    class Mind(FrameProcessor):
        async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
            await super().process_frame(frame, direction)
            if not isinstance(frame, LLMContextFrame):
                await self.push_frame(frame, direction)
                return
            await asyncio.sleep(DELAYS["think_s"])
            await self.push_frame(LLMFullResponseStartFrame())
            await self.push_frame(LLMTextFrame("All right. "))
            await self.push_frame(LLMFullResponseEndFrame())

    class Voice(TTSService):
        async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
            await asyncio.sleep(DELAYS["speak_s"])
            size = RATE_HZ // 10 * 2
            for at in range(0, len(spoken), size):
                yield TTSAudioRawFrame(spoken[at : at + size], RATE_HZ, 1, context_id=context_id)

    def make(connection: Any) -> Any:
        params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
        transport = SmallWebRTCTransport(webrtc_connection=connection, params=params)
        user = LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
        aggregators = LLMContextAggregatorPair(LLMContext(), user_params=user)
        voice = Voice(
            sample_rate=RATE_HZ,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice="a", language=None),
        )
        ears = Ears(ttfs_p99_latency=0.3, settings=STTSettings(model=None, language=None))
        stages = [
            transport.input(),
            ears,
            aggregators.user(),
            Mind(),
            voice,
            transport.output(),
            aggregators.assistant(),
        ]
        worker = PipelineWorker(
            Pipeline(stages),
            params=PipelineParams(audio_in_sample_rate=16_000, audio_out_sample_rate=RATE_HZ),
            idle_timeout_secs=None,
            enable_rtvi=False,
        )

        @transport.event_handler("on_client_connected")  # type: ignore[untyped-decorator]
        async def begin(*_: Any) -> None:
            await worker.queue_frames([TTSSpeakFrame("Hello.")])

        return worker

    return make


class Pipelines:
    """One event loop with every call's pipeline on it, as a server would hold them."""

    def __init__(self, told: dict[str, Any]) -> None:
        if told.get("core") is not None:
            os.sched_setaffinity(0, {told["core"]})
        DELAYS.update(told.get("delays", {}))
        import aioice.ice
        from loguru import logger

        logger.remove()
        logger.add(sys.stderr, level="ERROR")
        aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
        self._make = pipeline_maker()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self._held: list[tuple[Any, Any]] = []

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def seat(self, offer: dict[str, str]) -> dict[str, str]:
        """Take a call."""
        return self.run(self._seat(offer))  # type: ignore[no-any-return]

    async def _seat(self, offer: dict[str, str]) -> dict[str, str]:
        from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
        from pipecat.workers.runner import WorkerRunner

        connection = SmallWebRTCConnection([])
        await connection.initialize(sdp=offer["sdp"], type=offer["type"])
        worker = self._make(connection)
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        self._held.append((connection, asyncio.ensure_future(runner.run())))
        answered = connection.get_answer()
        return {"sdp": answered["sdp"], "type": answered["type"]}

    def stats(self) -> dict[str, float]:
        """What this process has used."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {
            "cpu_s": used.ru_utime + used.ru_stime,
            "at": time.monotonic(),
            "rss": pages * os.sysconf("SC_PAGE_SIZE"),
        }


def main() -> None:
    """Do what comes line by line until the lines end."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints must not speak in between
    pipelines = Pipelines(json.loads(sys.argv[1]))
    print(json.dumps("ready"), file=out, flush=True)
    for line in sys.stdin:
        what, *more = json.loads(line)
        print(json.dumps(getattr(pipelines, what)(*more)), file=out, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
